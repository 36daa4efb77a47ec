/** Every situation that is refused, named after what is wrong. Each dialect has one table from code to its answer. */
export const ERROR_CODES = [
  "malformed_input",
  "invalid_input",
  "credential_missing",
  "credential_invalid",
  "forbidden",
  "credential_mismatch",
  "ticket_missing",
  "ticket_invalid",
  "origin_refused",
  "websocket_off",
  "session_not_found",
  "webhook_not_found",
  "not_configured",
  "session_not_connected",
  "integration_off",
  "not_linked",
  "no_identity",
  "qr_of_linked",
  "pairing_code_of_linked",
  "qr_not_ready",
  "name_taken",
  "token_taken",
  "quota_exceeded",
  "rate_limited",
  "budget_exhausted",
  "not_built",
  "route_not_found",
  "method_not_allowed",
  "too_large",
  "header_too_large",
  "request_timeout",
  "not_on_whatsapp",
  "whatsapp_failed",
  "code_refused",
  "key_not_shared",
  "label_not_found",
  "label_limit",
  "labels_unavailable",
  "media_too_large",
  "media_empty",
  "media_not_base64",
  "media_url_invalid",
  "media_not_downloaded",
  "media_http_status",
  "media_gone",
  "media_not_found",
  "stopping",
  "session_moved",
  "unavailable",
  "unreadable",
  "internal",
  "recipient_unknown",
  "message_not_found",
  "message_unfit",
  "chat_not_found",
  "chat_forbidden",
  "channel_not_found",
  "channel_refused",
  "send_limited",
  "queue_full",
  "whatsapp_throttled",
  "message_unanswered",
  "message_refused",
  "voice_not_opus",
  "picture_unfit",
  "not_forwardable",
  "change_failed",
  "contact_not_found",
  "picture_not_found",
  "backfill_running",
  "backfill_not_found",
  "group_not_found",
  "group_forbidden",
  "group_refused",
  "member_not_found",
  "members_refused",
  "invite_invalid",
  "invite_revoked",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

const OVER_SOON: readonly ErrorCode[] = ["session_moved", "stopping", "unavailable"];

/** Whether what is refused so may be tried again in a second: it is not about what was asked. */
export function isOverSoon(code: ErrorCode): boolean {
  return OVER_SOON.includes(code);
}

/** What a refusal says beyond its message: the field that is wrong and why, never a secret. */
export type ErrorDetails = Readonly<
  Record<string, string | number | readonly string[] | Readonly<Record<string, string>>>
>;

/** The one error type that crosses a boundary. The message is an English fact; wording for clients is the dialect's. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly details?: ErrorDetails; readonly cause?: unknown } = {},
  ) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** Of a step that wrote what another node owns by now: nothing of it was written. Whose it was is for nobody outside. */
export class SessionMoved extends GatewayError {
  /** Sessions by their ids, organizations by `org:` and theirs. */
  readonly streams: readonly string[];

  constructor(streams: readonly string[], options: { readonly cause?: unknown } = {}) {
    super("session_moved", "another node serves it now", options);
    this.streams = streams;
  }
}

/** Whatever was thrown, as a GatewayError; what is not known becomes `internal` with the original as its cause. */
export function toGatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  return new GatewayError("internal", "unexpected failure", { cause: thrown });
}
