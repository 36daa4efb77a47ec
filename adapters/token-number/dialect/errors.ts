import { isOverSoon, type GatewayError } from "../../../src/core/index.ts";
import type { Answer, RefusedRequest } from "../../../src/http/dialect.ts";
import { OWN_WORDINGS } from "./own-wordings.ts";
import { REFUSALS, type Refusal } from "./refusals.ts";

function refusalOf({ code, message }: GatewayError, path: string): Refusal {
  const own = OWN_WORDINGS.find(
    (wording) => wording.code === code && wording.of.test(path) && (wording.message ?? message) === message,
  );
  return own?.refusal ?? REFUSALS[code];
}

/** The one envelope of every refusal. */
export function toAnswer(error: GatewayError, { path }: RefusedRequest): Answer {
  const refusal = refusalOf(error, path);
  const message = refusal.message ?? `${refusal.prefix ?? ""}${error.message}`;
  // An instance's own budget has room again within a second.
  const isSoon = refusal.status === 429 || isOverSoon(error.code);
  const retryAfter = error.details["retryAfterSeconds"] ?? (isSoon ? 1 : undefined);
  return {
    status: refusal.status,
    ...(retryAfter !== undefined && { headers: { "Retry-After": String(Number(retryAfter)) } }),
    body: { success: false, error: { message } },
  };
}
