import { isOverSoon, type ErrorCode, type ErrorDetails, type GatewayError } from "../../../src/core/index.ts";
import type { Answer, RefusedRequest } from "../../../src/http/dialect.ts";
import type { Refusal as RefusalOf } from "../../../src/http/operation/refusals.ts";

/** `prefix` stands before the error's own message. */
type Refusal = RefusalOf & { readonly code: string; readonly prefix?: string };

const UNAUTHORIZED = {
  status: 401,
  code: "unauthorized",
  message: "missing or invalid credentials",
} as const satisfies Refusal;
const ALREADY_PAIRED = "session is already paired";
const SESSION_NOT_FOUND = {
  status: 404,
  code: "not_found",
  message: "session not found",
} as const satisfies Refusal;

/** What each situation is called in this dialect. */
export const REFUSALS = {
  malformed_input: {
    status: 400,
    code: "validation_error",
    example: "the body is not JSON",
    details: { body: "is not JSON" },
  },
  invalid_input: {
    status: 422,
    code: "validation_error",
    example: "state: takes composing, recording or paused",
    details: { state: "takes composing, recording or paused" },
  },
  credential_missing: UNAUTHORIZED,
  credential_invalid: UNAUTHORIZED,
  forbidden: { status: 403, code: "forbidden", example: "missing required capability: manage" },
  ticket_missing: { status: 401, code: "unauthorized", message: "missing ticket" },
  ticket_invalid: { status: 401, code: "unauthorized", message: "invalid or expired ticket" },
  origin_refused: { status: 403, code: "forbidden", message: "origin not allowed" },
  websocket_off: { status: 400, code: "validation_error", example: "the WebSocket is switched off" },
  // What a caller may not see does not exist.
  credential_mismatch: SESSION_NOT_FOUND,
  session_not_found: SESSION_NOT_FOUND,
  webhook_not_found: { status: 404, code: "not_found", message: "webhook not found" },
  not_configured: { status: 404, code: "not_found", example: "nothing is configured" },
  integration_off: {
    status: 501,
    code: "not_implemented",
    example: "the gateway has no bridge to Chatwoot",
  },
  session_not_connected: {
    status: 501,
    code: "not_implemented",
    message: "live WhatsApp client is not available for this session",
  },
  not_linked: {
    status: 400,
    code: "validation_error",
    message: "session not paired; use QR or pairing code (/qr, /pairing-code)",
  },
  no_identity: { status: 404, code: "not_found", message: "session is not paired" },
  qr_of_linked: { status: 409, code: "conflict", message: ALREADY_PAIRED },
  pairing_code_of_linked: { status: 400, code: "validation_error", message: ALREADY_PAIRED },
  qr_not_ready: {
    status: 404,
    code: "not_found",
    message: "qr code not ready yet; subscribe to events (auth.qr)",
  },
  name_taken: { status: 409, code: "conflict", example: "a session of that name exists" },
  token_taken: { status: 409, code: "conflict", example: "that token is in use" },
  quota_exceeded: {
    status: 403,
    code: "forbidden",
    example: "the organization may have 5 sessions and has 5",
  },
  rate_limited: { status: 429, code: "rate_limited", example: "more than 100 requests in 60 s" },
  budget_exhausted: {
    status: 429,
    code: "rate_limited",
    example: "the session has sent too many chat states; try again in a moment",
  },
  not_built: { status: 501, code: "not_implemented", example: "this operation is not built yet" },
  route_not_found: { status: 404, code: "not_found", message: "route not found" },
  method_not_allowed: { status: 405, code: "not_found", example: "method not allowed" },
  too_large: { status: 413, code: "validation_error", example: "the body takes at most 65536 bytes" },
  header_too_large: {
    status: 431,
    code: "validation_error",
    example: "the request is not HTTP that can be read",
  },
  request_timeout: {
    status: 408,
    code: "validation_error",
    example: "the request is not HTTP that can be read",
  },
  not_on_whatsapp: { status: 404, code: "not_found", example: "the number is not on WhatsApp" },
  whatsapp_failed: {
    status: 503,
    code: "gateway_unavailable",
    example: "WhatsApp gave no pairing code",
  },
  contact_not_found: { status: 404, code: "not_found", message: "contact not found" },
  picture_not_found: { status: 404, code: "not_found", message: "picture not found" },
  backfill_running: { status: 409, code: "conflict", message: "backfill already running for session" },
  backfill_not_found: { status: 404, code: "not_found", example: "backfill job not found" },
  change_failed: {
    status: 503,
    code: "gateway_unavailable",
    example: "WhatsApp did not answer in time",
  },
  code_refused: {
    status: 503,
    code: "gateway_unavailable",
    example: "WhatsApp refused to give a pairing code for this number; try again later, or scan the QR code",
  },
  key_not_shared: {
    status: 503,
    code: "gateway_unavailable",
    message: "the phone has not shared the key for this yet; open WhatsApp on it, and try again",
  },
  label_not_found: { status: 404, code: "not_found", message: "label not found" },
  label_limit: { status: 400, code: "validation_error", message: "label limit reached (20)" },
  labels_unavailable: {
    status: 400,
    code: "validation_error",
    message: "labels are only available on WhatsApp Business",
  },
  media_too_large: {
    status: 400,
    code: "validation_error",
    example: "media exceeds the 16777216 byte limit",
  },
  media_empty: { status: 400, code: "validation_error", message: "media.data decoded to empty" },
  media_not_base64: { status: 400, code: "validation_error", message: "media.data must be valid base64" },
  media_url_invalid: {
    status: 400,
    code: "validation_error",
    message: "media.url must be a valid http(s) URL",
  },
  media_not_downloaded: {
    status: 400,
    code: "validation_error",
    prefix: "media.url could not be downloaded: ",
    example: "its host did not answer in time",
  },
  media_http_status: {
    status: 400,
    code: "validation_error",
    prefix: "media.url returned ",
    example: "HTTP 404",
  },
  media_gone: { status: 404, code: "not_found", message: "WhatsApp does not have the media any more" },
  media_not_found: { status: 404, code: "not_found", message: "media not found" },
  stopping: { status: 503, code: "gateway_unavailable", example: "the gateway is stopping" },
  session_moved: {
    status: 503,
    code: "gateway_unavailable",
    message: "the session is moving to another node; try again",
  },
  unavailable: {
    status: 503,
    code: "gateway_unavailable",
    example: "the database cannot be used: the disk is full",
  },
  unreadable: { status: 500, code: "internal", message: "unexpected failure" },
  internal: { status: 500, code: "internal", example: "unexpected failure" },
  recipient_unknown: { status: 400, code: "validation_error", example: "recipient not on WhatsApp" },
  message_not_found: { status: 404, code: "not_found", message: "message not found" },
  message_unfit: { status: 400, code: "validation_error", example: "can only edit text messages" },
  chat_not_found: { status: 404, code: "not_found", message: "chat not found" },
  chat_forbidden: {
    status: 403,
    code: "forbidden",
    example: "the account may not send to this chat",
  },
  channel_not_found: { status: 404, code: "not_found", message: "channel not found" },
  channel_refused: {
    status: 503,
    code: "gateway_unavailable",
    example: "WhatsApp refused it: Invalid name",
  },
  send_limited: { status: 429, code: "rate_limited", message: "send rate limit exceeded" },
  queue_full: {
    status: 429,
    code: "rate_limited",
    example: "10000 messages of the session wait to leave, as many as may",
  },
  whatsapp_throttled: {
    status: 429,
    code: "rate_limited",
    example: "WhatsApp takes no more messages for now",
  },
  message_unanswered: { status: 503, code: "gateway_unavailable", message: "request timed out" },
  voice_not_opus: {
    status: 400,
    code: "validation_error",
    example: "a voice note takes Ogg with Opus in it",
  },
  picture_unfit: { status: 400, code: "validation_error", example: "the picture cannot be read" },
  message_refused: {
    status: 503,
    code: "gateway_unavailable",
    example: "WhatsApp knows no such chat",
  },
  not_forwardable: {
    status: 400,
    code: "validation_error",
    example: "unsupported message type for forwarding: reaction",
  },
  group_not_found: { status: 404, code: "not_found", message: "group not found" },
  group_forbidden: {
    status: 403,
    code: "forbidden",
    message: "the account is not an admin of this group",
  },
  group_refused: { status: 400, code: "validation_error", example: "WhatsApp does not take this subject" },
  member_not_found: { status: 404, code: "not_found", message: "group member not found" },
  members_refused: {
    status: 403,
    code: "forbidden",
    example: "none of the participants could be added",
    details: { participants: { "6281234567890@s.whatsapp.net": "private" } },
  },
  invite_invalid: { status: 400, code: "validation_error", message: "invite is invalid" },
  invite_revoked: {
    status: 400,
    code: "validation_error",
    message: "invite has been revoked or has expired",
  },
} as const satisfies Record<ErrorCode, Refusal>;

/** The one envelope of every refusal. */
export function toAnswer(error: GatewayError, { path, requestId }: RefusedRequest): Answer {
  const refusal: Refusal = REFUSALS[error.code];
  const message = ownWording(error, path) ?? refusal.message ?? `${refusal.prefix ?? ""}${error.message}`;
  return {
    status: refusal.status,
    ...(refusal.status === 401 && { headers: { "WWW-Authenticate": "Bearer" } }),
    // Where nothing is left in the credential's bucket, its own figure takes the place of this.
    ...(isToCome(error, refusal) && { headers: { "Retry-After": retryAfterOf(error) } }),
    body: { error: { code: refusal.code, details: detailsOf(refusal, error, requestId), message } },
  };
}

/** A page that words the refusal of a body that cannot be read otherwise than the table. */
function ownWording({ code, details }: GatewayError, path: string): string | undefined {
  const isBody = code === "malformed_input" && "body" in details;
  return isBody && path === "/api/v1/realtime/ticket" ? "invalid ticket request body" : undefined;
}

/** Where trying again soon has a point. */
function isToCome({ code }: GatewayError, { status }: Refusal): boolean {
  return status === 429 || isOverSoon(code);
}

function retryAfterOf({ details }: GatewayError): string {
  return String(Number(details["retryAfterSeconds"] ?? 1));
}

/** A member for each field that is wrong, and the same as a list of sentences. */
function detailsOf({ status, code }: Refusal, { details }: GatewayError, requestId: string): ErrorDetails {
  if (status === 401) return {};
  if (code === "internal") return { requestId };
  const fields = Object.entries(details);
  if (code !== "validation_error" || fields.length === 0 || "errors" in details) return details;
  return {
    ...details,
    errors: fields.map(
      ([field, why]) => `${field}: ${typeof why === "object" ? Object.values(why).join(", ") : why}`,
    ),
  };
}
