import { addressTaken, type ErrorDetails } from "../../src/core/index.ts";
import type { Misfit } from "../../src/http/input.ts";

/** What a member of a wrong JSON type is answered with, before anything else about the body. */
export const INVALID_BODY = "Invalid request body";

type Issue = Misfit["error"]["issues"][number];

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

/** Words of other gateways, and what they are called here. */
const STATES: Readonly<Record<string, string>> = { composing: "typing", audio: "recording" };

/** What the documented sentences leave out: which member was wrong, and what it takes. */
export function detailsOf(data: unknown, issues: readonly Issue[]): ErrorDetails {
  return Object.fromEntries(
    issues.flatMap((issue) => {
      const member = issue.path.map(String).join(".");
      const taken = takenBy(issue, valueAt(data, issue.path));
      return taken === undefined ? [] : [[member === "" ? "body" : member, taken]];
    }),
  );
}

function takenBy(issue: Issue, value: unknown): string | undefined {
  const isText = typeof value === "string";
  if (issue.message.startsWith("Invalid number") && isText) return addressTaken(value);
  if (issue.message.startsWith("Invalid state") && isText) return stateTaken(value);
  if (issue.message !== INVALID_BODY) return undefined;
  if (issue.code === "invalid_type") return `takes ${TYPES[issue.expected] ?? "another type"}`;
  return typeof value === "number" ? "takes a whole number" : "takes another value";
}

function stateTaken(value: string): string {
  const word = value.trim().toLowerCase();
  const known = STATES[word];
  return known === undefined ? "takes typing, recording, pause or paused" : `takes ${known} for ${word}`;
}

function valueAt(data: unknown, path: Issue["path"]): unknown {
  return path.reduce<unknown>((value, name) => {
    return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  }, data);
}

const MOST_CHARACTERS = 500;

/** The details in one line that a header can carry; undefined where there are none. */
export function detailsLine(details: ErrorDetails): string | undefined {
  const parts = Object.entries(details).map(([member, why]) => `${member}: ${[why].flat().join(", ")}`);
  if (parts.length === 0) return undefined;
  return parts
    .join("; ")
    .replace(/[^ -~]/g, "?")
    .slice(0, MOST_CHARACTERS);
}
