import type { ReadJson } from "../../../src/http/input/input.ts";
import { parseJson } from "../../../src/http/input/parse-json.ts";
import { readBody } from "../../../src/http/input/read-body.ts";
import type { AskedBody } from "../../../src/http/operation/preparation.ts";
import { invalidBody } from "./validation.ts";

/** The body is read as JSON whatever the content type says; a member that is null counts as missing. */
export function jsonBody({ mostBytes }: AskedBody): ReadJson {
  return async (c) => {
    const value = parseJson(await readBody(c, mostBytes), invalidBody);
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalidBody();
    return withoutNulls(value);
  };
}

/** At any depth: the parser has bounded it. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutNulls);
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}
