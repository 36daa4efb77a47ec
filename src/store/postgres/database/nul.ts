/** PostgreSQL's text has no NUL, and names that come over the wire may. So it stands as `\0`, and a backslash twice. */
export function withoutNul(value: unknown): unknown {
  if (typeof value === "string") return escaped(value);
  // Arrays are those of columns, of one kind each.
  if (Array.isArray(value))
    return value.map((each: unknown) => (typeof each === "string" ? escaped(each) : each));
  return value;
}

export function withNul(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replaceAll(/\\(.)/gs, (_, next: string) => (next === "0" ? "\0" : next));
}

function escaped(text: string): string {
  if (!text.includes("\0") && !text.includes("\\")) return text;
  return text.replaceAll("\\", "\\\\").replaceAll("\0", "\\0");
}
