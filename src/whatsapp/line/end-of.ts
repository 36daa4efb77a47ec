import { closingOf, ruleFor } from "./close-codes.ts";
import type { LineEnd } from "./line.ts";
import { ProxyFailure } from "../way-out/proxy-failure.ts";

/** How what ended a connection, or an attempt at one, is dealt with. */
export function endOf(error: unknown): Omit<LineEnd, "isLinked"> {
  if (error instanceof ProxyFailure) {
    const rule = { reaction: "retry", reason: error.message } as const;
    return { code: undefined, rule, cause: String(error.cause) };
  }
  const closing = closingOf(error);
  return { code: closing.code, rule: ruleFor(closing), cause: closing.message };
}
