import type { ErrorCode, ErrorDetails, GatewayError } from "../../src/core/index.ts";
import type { Answer, RefusedRequest } from "../../src/http/dialect.ts";

type Refusal = {
  readonly status: number;
  readonly code: string;
  /** Fixed wording; without it the error's own message is shown. */
  readonly message?: string;
};

const UNAUTHORIZED: Refusal = { status: 401, code: "unauthorized", message: "authentication required" };
const SESSION_NOT_FOUND: Refusal = { status: 404, code: "not_found", message: "session not found" };

/** What each situation is called in this dialect. */
export const REFUSALS = {
  malformed_input: { status: 400, code: "validation_error" },
  invalid_input: { status: 422, code: "validation_error" },
  credential_missing: UNAUTHORIZED,
  credential_invalid: UNAUTHORIZED,
  forbidden: { status: 403, code: "forbidden" },
  // What a caller may not see does not exist.
  credential_mismatch: SESSION_NOT_FOUND,
  session_not_found: SESSION_NOT_FOUND,
  session_not_connected: { status: 501, code: "not_implemented" },
  not_linked: { status: 400, code: "validation_error" },
  no_identity: { status: 404, code: "not_found" },
  already_linked: { status: 400, code: "validation_error" },
  qr_not_ready: { status: 404, code: "not_found" },
  name_taken: { status: 409, code: "conflict" },
  token_taken: { status: 409, code: "conflict" },
  quota_exceeded: { status: 403, code: "forbidden" },
  rate_limited: { status: 429, code: "rate_limited" },
  budget_exhausted: { status: 429, code: "rate_limited" },
  not_built: { status: 501, code: "not_implemented" },
  route_not_found: { status: 404, code: "not_found", message: "route not found" },
  method_not_allowed: { status: 405, code: "method_not_allowed" },
  too_large: { status: 413, code: "payload_too_large" },
  header_too_large: { status: 431, code: "validation_error" },
  request_timeout: { status: 408, code: "validation_error" },
  not_on_whatsapp: { status: 404, code: "not_found" },
  whatsapp_failed: { status: 503, code: "unavailable" },
  stopping: { status: 503, code: "unavailable" },
  unavailable: { status: 503, code: "unavailable" },
  unreadable: { status: 500, code: "internal", message: "unexpected failure" },
  internal: { status: 500, code: "internal" },
} as const satisfies Record<ErrorCode, Refusal>;

/** The one envelope of every refusal. */
export function toAnswer(error: GatewayError, { requestId }: RefusedRequest): Answer {
  const refusal: Refusal = REFUSALS[error.code];
  const details: ErrorDetails = error.code === "internal" ? { requestId } : error.details;
  const message = refusal.message ?? error.message;
  return {
    status: refusal.status,
    ...(refusal.status === 401 && { headers: { "WWW-Authenticate": "Bearer" } }),
    body: { error: { code: refusal.code, details: refusal.status === 401 ? {} : details, message } },
  };
}
