import type { ErrorCode } from "../../../src/core/index.ts";
import type { Refusal as RefusalOf } from "../../../src/http/operation/refusals.ts";
import { INVALID_BODY } from "./validation.ts";

/** `prefix` stands before the error's own message. */
export type Refusal = RefusalOf & { readonly prefix?: string };

export const UNANSWERED = "WhatsApp did not answer in time";
export const NOT_REGISTERED = "Number is not registered on WhatsApp";
const NOT_DOWNLOADED = "Failed to download media: ";
export const INVALID_TOKEN = { status: 401, message: "Invalid token" } as const satisfies Refusal;
export const RATE_LIMITED = {
  status: 429,
  message: "Rate limit exceeded. Try again later.",
} as const satisfies Refusal;

export const NO_MEDIA = {
  status: 404,
  message: "Message not found or no media available",
} as const satisfies Refusal;

/** What each situation is called in this dialect. */
export const REFUSALS = {
  malformed_input: { status: 400, example: INVALID_BODY },
  invalid_input: { status: 400, example: "an instance token is 16 to 256 visible ASCII characters" },
  credential_missing: { status: 401, message: "Missing token in header" },
  credential_invalid: INVALID_TOKEN,
  forbidden: INVALID_TOKEN,
  credential_mismatch: { status: 403, message: "Instance token does not match the instance" },
  ticket_missing: INVALID_TOKEN,
  ticket_invalid: INVALID_TOKEN,
  origin_refused: { status: 403, message: "Origin not allowed" },
  websocket_off: { status: 400, example: "WebSocket is not enabled for this instance" },
  session_not_found: { status: 404, message: "Instance not found" },
  webhook_not_found: { status: 404, message: "Webhook not found" },
  not_configured: { status: 404, example: "WebSocket not configured for this instance" },
  integration_off: { status: 503, message: "integration gateway not configured" },
  session_not_connected: { status: 503, message: "Instance is not connected to WhatsApp" },
  not_linked: { status: 400, message: "Instance has no saved session — call /connect first" },
  no_identity: { status: 404, message: "Instance not found" },
  qr_of_linked: { status: 400, example: "the session is linked already" },
  pairing_code_of_linked: { status: 400, example: "the session is linked already" },
  qr_not_ready: { status: 503, message: "Failed to connect to WhatsApp" },
  name_taken: { status: 409, message: "Instance name already exists" },
  token_taken: { status: 409, message: "Instance token already exists" },
  quota_exceeded: { status: 403, message: "Account instance quota exceeded" },
  rate_limited: RATE_LIMITED,
  budget_exhausted: RATE_LIMITED,
  not_built: { status: 501, message: "Not implemented" },
  route_not_found: { status: 404, message: "Route not found" },
  method_not_allowed: { status: 405, message: "Method not allowed" },
  too_large: { status: 413, message: "Request body too large" },
  header_too_large: { status: 431, message: "Request headers too large" },
  request_timeout: { status: 408, message: "Request timeout" },
  not_on_whatsapp: { status: 400, message: NOT_REGISTERED },
  whatsapp_failed: { status: 503, message: "Failed to connect to WhatsApp" },
  contact_not_found: { status: 404, message: "Contact not found" },
  picture_not_found: { status: 404, message: "Picture not found" },
  backfill_running: { status: 409, message: "Backfill already running" },
  backfill_not_found: { status: 404, message: "Backfill not found" },
  change_failed: {
    status: 500,
    prefix: "Failed to update profile: ",
    example: UNANSWERED,
  },
  code_refused: {
    status: 503,
    example: "WhatsApp refused to give a pairing code for this number; try again later, or scan the QR code",
  },
  key_not_shared: {
    status: 503,
    message: "The phone has not shared the key for this yet. Open WhatsApp on it, and try again.",
  },
  label_not_found: { status: 404, message: "Tag not found" },
  label_limit: { status: 400, message: "Label limit reached (20)" },
  labels_unavailable: { status: 400, message: "Labels are only available on WhatsApp Business" },
  media_too_large: { status: 413, message: "Media too large" },
  media_empty: { status: 400, message: "Invalid request body: the media must not be empty" },
  media_not_base64: { status: 400, message: "Invalid request body: the media must be valid base64" },
  media_url_invalid: { status: 400, message: "Invalid request body: mediaUrl must be an http or https URL" },
  media_not_downloaded: { status: 400, prefix: NOT_DOWNLOADED, example: "its host did not answer in time" },
  media_http_status: { status: 400, prefix: NOT_DOWNLOADED, example: "HTTP 404" },
  media_gone: NO_MEDIA,
  media_not_found: NO_MEDIA,
  stopping: { status: 503, message: "Service is stopping" },
  session_moved: { status: 503, message: "Service unavailable" },
  unavailable: { status: 503, message: "Service unavailable" },
  unreadable: { status: 500, message: "Internal server error" },
  internal: { status: 500, message: "Internal server error" },
  recipient_unknown: { status: 400, message: NOT_REGISTERED },
  message_not_found: { status: 404, message: "Message not found" },
  message_unfit: { status: 400, example: "can only edit text messages" },
  chat_not_found: { status: 404, message: "Chat not found" },
  chat_forbidden: { status: 403, message: "Not allowed to send to this chat" },
  channel_not_found: { status: 400, message: "newsletter not found" },
  channel_refused: {
    status: 500,
    prefix: "failed to create newsletter: ",
    example: "WhatsApp refused it: Invalid name",
  },
  send_limited: { status: 429, message: "Send rate limit exceeded. Try again later." },
  queue_full: { status: 429, message: "Send rate limit exceeded. Try again later." },
  whatsapp_throttled: { status: 429, message: "WhatsApp rate limit exceeded. Try again later." },
  message_unanswered: { status: 503, message: "WhatsApp did not answer in time" },
  voice_not_opus: { status: 400, example: "a voice note takes Ogg with Opus in it" },
  picture_unfit: { status: 400, example: "the picture cannot be read" },
  message_refused: {
    status: 500,
    prefix: "Failed to send message: ",
    example: "WhatsApp knows no such chat",
  },
  not_forwardable: { status: 500, example: "unsupported message type for forwarding: poll" },
  group_not_found: { status: 404, message: "Group not found or you are not a member of this group" },
  group_forbidden: { status: 403, message: "Not authorized to update group (must be admin)" },
  group_refused: { status: 500, prefix: "Failed to update group: ", example: "WhatsApp does not take it" },
  member_not_found: { status: 404, message: "Participant not found in this group" },
  members_refused: { status: 400, example: "none of the participants could be added" },
  invite_invalid: { status: 400, message: "Invalid invite link or code" },
  invite_revoked: { status: 400, message: "Invite link has been revoked or expired" },
} as const satisfies Record<ErrorCode, Refusal>;
