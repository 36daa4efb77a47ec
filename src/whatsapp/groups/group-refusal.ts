import { GatewayError } from "../../core/index.ts";

const NOT_FOUND = new Set([404, 405]);
const FORBIDDEN = new Set([401, 403]);
const THROTTLED = 429;
/** The server itself failed. */
const FAILED_FROM = 500;

/** What WhatsApp's refusal of something about a group is called; whatever else was thrown stays what it is. */
export function groupRefusal(cause: unknown): unknown {
  const code = codeOf(cause);
  if (code === undefined || code >= FAILED_FROM) return cause;
  if (NOT_FOUND.has(code)) {
    return new GatewayError("group_not_found", "the account is in no such group", { cause });
  }
  if (FORBIDDEN.has(code))
    return new GatewayError("group_forbidden", "the account may not do that", { cause });
  if (code === THROTTLED) {
    return new GatewayError("whatsapp_throttled", "WhatsApp takes no more of this for now", { cause });
  }
  return new GatewayError("group_refused", `WhatsApp does not take it (code ${code})`, { cause });
}

/** The same where it is asked who is in a group: it tells nobody who is not. */
export function absentGroup(cause: unknown): unknown {
  const code = codeOf(cause);
  if (code === undefined || !FORBIDDEN.has(code)) return groupRefusal(cause);
  return new GatewayError("group_not_found", "the account is in no such group", { cause });
}

/** The same of an invitation. */
export function inviteRefusal(cause: unknown): unknown {
  const code = codeOf(cause);
  if (code === 410) return new GatewayError("invite_revoked", "the invitation was revoked", { cause });
  if (code === 404 || code === 406 || code === 400) {
    return new GatewayError("invite_invalid", "nothing is behind the invitation", { cause });
  }
  return groupRefusal(cause);
}

/** What the library has as the code of WhatsApp's refusal. */
export function codeOf(cause: unknown): number | undefined {
  const code = cause instanceof Error && "data" in cause ? Number(cause.data) : NaN;
  return Number.isSafeInteger(code) && code >= 400 ? code : undefined;
}
