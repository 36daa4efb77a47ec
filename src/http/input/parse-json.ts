import type { GatewayError } from "../../core/index.ts";
import { isNestedTooDeep } from "./nesting.ts";

/** Why a text is not taken as JSON. */
export type JsonFault = "nested_too_deep" | "not_json" | "member_twice";

/** The value of a JSON text. Throws what `refuse` makes of one that is none, or that nests deeper than 100. */
export function parseJson(
  text: string,
  refuse: (fault: JsonFault, cause?: unknown) => GatewayError,
): unknown {
  if (isNestedTooDeep(text)) throw refuse("nested_too_deep");
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refuse("not_json", cause);
  }
}
