import { ReceivedMedia } from "../../../src/core/index.ts";
import type { ReadJson } from "../../../src/http/input/input.ts";
import { readJson, type AskedBody } from "../../../src/http/input/read-json.ts";
import { invalidBody } from "./validation.ts";

/** The body is read as JSON whatever the content type says; a member that is null counts as missing. */
export function jsonBody(asked: AskedBody): ReadJson {
  return async (c) => {
    const value = await readJson(c, asked, invalidBody);
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalidBody();
    return withoutNulls(value);
  };
}

/** At any depth: the parser has bounded it. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof ReceivedMedia) return value;
  if (Array.isArray(value)) return value.map(withoutNulls);
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}
