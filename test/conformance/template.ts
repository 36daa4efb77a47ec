const PLACEHOLDER = /\{([a-z][A-Za-z]*(?:\.[A-Za-z-]+)?)\}/g;

/** Names of the placeholders in every text of a value. */
export function placeholdersIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [...value.matchAll(PLACEHOLDER)].map(([, name = ""]) => name);
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(placeholdersIn);
}

/** The same value with its placeholders filled in, in every text of it. */
export function fill<T>(value: T, valueOf: (name: string) => string): T {
  return filled(value, (text) => text.replace(PLACEHOLDER, (_, name: string) => valueOf(name))) as T;
}

function filled(value: unknown, fillText: (text: string) => string): unknown {
  if (typeof value === "string") return fillText(value);
  if (Array.isArray(value)) return value.map((item) => filled(item, fillText));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, filled(member, fillText)]));
}

/** What a text is whose placeholders are filled in with anything. */
export function placeholdersAsPattern(text: string): RegExp {
  const parts = text.split(new RegExp(PLACEHOLDER.source.replace("(", "(?:"), "g"));
  return new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+")}$`, "u");
}
