import type { ReadJson } from "../../../src/http/input/input.ts";
import { parseJson } from "../../../src/http/input/parse-json.ts";
import { readBody } from "../../../src/http/input/read-body.ts";
import type { AskedBody } from "../../../src/http/operation/preparation.ts";
import { invalidBody } from "./validation.ts";

/** The body is read as JSON whatever the content type says; a member that is null counts as missing. */
export function jsonBody({ mostBytes }: AskedBody): ReadJson {
  return async (c) => withoutNulls(parseJson(await readBody(c, mostBytes), invalidBody));
}

function withoutNulls(value: unknown): object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalidBody();
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
}
