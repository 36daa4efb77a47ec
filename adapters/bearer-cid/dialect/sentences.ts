import type { z } from "@hono/zod-openapi";

export type Issue = z.core.$ZodIssue;

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  null: "null",
};

/** What a member takes, in one sentence: a schema's own, which begins with "takes", else one made of what was found wrong. */
export function sentenceOf(issue: Issue): string {
  if (issue.code === "custom" || issue.message.startsWith("takes ")) return issue.message;
  return `takes ${takenBy(issue)}`;
}

function takenBy(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return TYPES[issue.expected] ?? "another type";
    case "invalid_value":
      return oneOf(issue.values.map(String));
    case "too_small":
      return `${issue.inclusive === false ? "more than" : "at least"} ${amount(issue.minimum, issue.origin)}`;
    case "too_big":
      return `${issue.inclusive === false ? "less than" : "at most"} ${amount(issue.maximum, issue.origin)}`;
    default:
      return "another value";
  }
}

const COUNTED: Readonly<Record<string, readonly [one: string, more: string]>> = {
  string: ["character", "characters"],
  array: ["entry", "entries"],
};

function amount(limit: number | bigint, origin: string): string {
  const words = COUNTED[origin];
  return words ? `${limit} ${words[limit === 1 ? 0 : 1]}` : String(limit);
}

function oneOf(values: readonly string[]): string {
  return [values.slice(0, -1).join(", "), values.at(-1)].filter((part) => part !== "").join(" or ");
}
