import { isOverSoon, type ErrorCode, type GatewayError } from "../../core/index.ts";
import type { Answer, RefusedRequest } from "../../http/dialect.ts";

/** Of JSON-RPC; the last is a server's own. */
const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;
const INTERNAL_ERROR = -32_603;
const REFUSED = -32_000;

/** What a request is refused with before a tool is asked; what a tool refuses is its result. */
const STATUSES: Readonly<Partial<Record<ErrorCode, number>>> = {
  malformed_input: 400,
  credential_missing: 401,
  credential_invalid: 401,
  origin_refused: 403,
  route_not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  too_large: 413,
  rate_limited: 429,
  header_too_large: 431,
  stopping: 503,
  session_moved: 503,
  unavailable: 503,
};

/** A refusal as an error of JSON-RPC; of whose request it is nothing was read. */
export function toAnswer(error: GatewayError, { requestId }: RefusedRequest): Answer {
  const status = STATUSES[error.code] ?? 500;
  return {
    status,
    ...(status === 401 && { headers: { "WWW-Authenticate": "Bearer" } }),
    ...(isOverSoon(error.code) && { headers: { "Retry-After": "1" } }),
    body: {
      jsonrpc: "2.0",
      id: null,
      error: { code: codeOf(error, status), message: error.message, data: { code: error.code, requestId } },
    },
  };
}

function codeOf({ cause }: GatewayError, status: number): number {
  if (status === 400) return cause instanceof SyntaxError ? PARSE_ERROR : INVALID_REQUEST;
  return status === 500 ? INTERNAL_ERROR : REFUSED;
}
