import { isOverSoon, type ErrorCode, type GatewayError } from "../../../src/core/index.ts";
import type { Answer, RefusedRequest } from "../../../src/http/dialect.ts";
import type { Refusal as RefusalOf } from "../../../src/http/operation/refusals.ts";
import { INVALID_BODY } from "./validation.ts";

/** `prefix` stands before the error's own message. */
type Refusal = RefusalOf & { readonly prefix?: string };

const UNANSWERED = "WhatsApp did not answer in time";
const NOT_DOWNLOADED = "Failed to download media: ";
/** What is documented as a failure of the server. */
export const UNREADABLE_COMMUNITY = "error parse community jid: it is not the JID of a group";
const INVALID_TOKEN = { status: 401, message: "Invalid token" } as const satisfies Refusal;
const RATE_LIMITED = {
  status: 429,
  message: "Rate limit exceeded. Try again later.",
} as const satisfies Refusal;

const NO_MEDIA = {
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
  not_on_whatsapp: { status: 400, message: "Number is not on WhatsApp" },
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
  recipient_unknown: { status: 400, message: "Number is not registered on WhatsApp" },
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

/** A page that words a refusal otherwise than the table. */
type OwnWording = {
  readonly of: RegExp;
  readonly code: ErrorCode;
  /** Where only this message of the table's is worded otherwise. */
  readonly message?: string;
  readonly refusal: Refusal;
};

const PICTURE_UNFIT = {
  status: 400,
  prefix: "Failed to process profile picture: ",
  example: "the picture cannot be read",
} as const;
/** What a picture can be refused with, but for its size. */
const OF_PICTURES = [
  "picture_unfit",
  "media_empty",
  "media_not_base64",
  "media_url_invalid",
  "media_not_downloaded",
  "media_http_status",
] as const satisfies readonly ErrorCode[];

/** Why something of a group was not done, by its operation. */
const FAILED_BY_OPERATION: Readonly<Record<string, string>> = {
  create: "create group",
  info: "get group",
  update: "update group",
  participants: "update group participants",
  join: "join group",
  resetLink: "reset group invite link",
  requests: "get group requests",
  leave: "leave group",
};

const FORBIDDEN_BY_OPERATION: Readonly<Record<string, string>> = {
  create: "Not authorized to add a group to this community (must be admin)",
  participants: "Not authorized to manage group participants (must be admin)",
  resetLink: "Not authorized to reset group invite link (must be admin)",
  requests: "Not authorized to view group requests (must be admin)",
  leave: "Not allowed to leave this group",
};

const COMMUNITY_FAILURES = ["whatsapp_failed", "group_refused", "group_forbidden"] as const;

const GROUP_WORDINGS: readonly OwnWording[] = [
  ...COMMUNITY_FAILURES.map((code): OwnWording => ({
    of: /^\/api\/community\/create\//,
    code,
    refusal: {
      status: 500,
      prefix: "failed to create community: ",
      example: "WhatsApp did not answer in time",
    },
  })),
  ...Object.entries(FORBIDDEN_BY_OPERATION).map(([operation, message]): OwnWording => ({
    of: new RegExp(`^/api/group/${operation}/`),
    code: "group_forbidden",
    refusal: { status: 403, message },
  })),
  ...Object.entries(FAILED_BY_OPERATION).flatMap(([operation, what]) =>
    (["whatsapp_failed", "group_refused"] as const).map((code): OwnWording => ({
      of: new RegExp(`^/api/group/${operation}/`),
      code,
      refusal: {
        status: 500,
        prefix: `Failed to ${what}: `,
        example: "WhatsApp did not answer in time",
      },
    })),
  ),
];

/** What WhatsApp does not do is told with its reason. */
const CHANNEL_FAILURES = {
  create: "failed to create newsletter: ",
  list: "failed to list newsletters: ",
  info: "failed to get newsletter info: ",
  join: "failed to follow newsletter: ",
  leave: "failed to leave newsletter: ",
} as const;

/** Where a page words it otherwise, it stands before these. */
function channelFailures(): readonly OwnWording[] {
  const codes = ["channel_refused", "chat_forbidden", "channel_not_found", "whatsapp_failed"] as const;
  return Object.entries(CHANNEL_FAILURES).flatMap(([operation, prefix]) =>
    codes.map((code) => ({
      of: new RegExp(`^/api/newsletter/${operation}/`),
      code,
      refusal: { status: 500, prefix, example: "WhatsApp did not answer in time" },
    })),
  );
}
const CHAT_STATE = /^\/api\/chat\/(markRead|markChatRead|archive|pin|mute|favorite)\//;
const LABELS = /^\/api\/chat\/(tag|assignTag|contactsByLabel)\//;

const OWN_WORDINGS: readonly OwnWording[] = [
  ...GROUP_WORDINGS,
  ...OF_PICTURES.map((code) => ({ of: /^\/api\/profile\/account\//, code, refusal: PICTURE_UNFIT })),
  {
    of: /^\/api\/profile\/privacy\//,
    code: "change_failed",
    refusal: { status: 500, prefix: "Failed to update privacy settings: ", example: UNANSWERED },
  },
  {
    of: /^\/api\/profile\/(getPrivacy|privacy)\//,
    code: "whatsapp_failed",
    refusal: { status: 500, prefix: "Failed to get privacy settings: ", example: UNANSWERED },
  },
  {
    of: /^\/api\/community\//,
    code: "session_not_connected",
    refusal: { status: 400, message: "Instance is not connected to WhatsApp" },
  },
  {
    of: /^\/api\/community\/(link|unlink)\//,
    code: "malformed_input",
    message: UNREADABLE_COMMUNITY,
    refusal: { status: 500, message: UNREADABLE_COMMUNITY },
  },
  {
    of: /^\/api\/community\/listSubGroups\//,
    code: "whatsapp_failed",
    refusal: { status: 500, prefix: "failed to get groups: ", example: "WhatsApp did not answer in time" },
  },
  {
    of: /^\/api\/instance\/(getSettings|reconnect|delete)\//,
    code: "credential_missing",
    refusal: INVALID_TOKEN,
  },
  {
    of: /^\/api\/chat\/(forward|edit|delete)\//,
    code: "message_not_found",
    refusal: { status: 404, message: "message not found" },
  },
  {
    of: /^\/api\/chat\/base64\//,
    code: "message_not_found",
    refusal: NO_MEDIA,
  },
  {
    of: /^\/api\/chat\/base64\//,
    code: "queue_full",
    refusal: RATE_LIMITED,
  },
  {
    of: CHAT_STATE,
    code: "whatsapp_failed",
    refusal: { status: 500, prefix: "Failed to update chat: ", example: "WhatsApp did not answer in time" },
  },
  { of: CHAT_STATE, code: "queue_full", refusal: RATE_LIMITED },
  {
    of: LABELS,
    code: "whatsapp_failed",
    refusal: { status: 500, prefix: "Failed to update tags: ", example: "WhatsApp did not answer in time" },
  },
  { of: LABELS, code: "queue_full", refusal: RATE_LIMITED },
  {
    of: /^\/api\/message\/sticker\//,
    code: "media_url_invalid",
    refusal: { status: 400, message: `${INVALID_BODY}: imageUrl must be an http or https URL` },
  },
  {
    of: /^\/api\/(message\/|call\/|chat\/(history|markRead|markChatRead|archive|pin|mute|favorite|tag|assignTag)\/)/,
    code: "malformed_input",
    message: INVALID_BODY,
    refusal: { status: 400, message: `${INVALID_BODY}: a JSON object is expected` },
  },
  {
    of: /^\/api\/newsletter\/info\//,
    code: "channel_not_found",
    refusal: { status: 400, message: "newsletter not found or no metadata returned" },
  },
  {
    of: /^\/api\/newsletter\/join\//,
    code: "channel_not_found",
    refusal: { status: 400, message: "newsletter not found" },
  },
  ...channelFailures(),
  ...(["whatsapp_failed", "message_refused"] as const).map((code) => ({
    of: /^\/api\/call\//,
    code,
    refusal: { status: 500, example: "WhatsApp did not answer in time" },
  })),
  {
    of: /^\/api\/(chatwoot|call)\//,
    code: "session_not_found",
    refusal: { status: 404, message: "instance not found" },
  },
  {
    of: /^\/api\/chatwoot\/set\//,
    code: "malformed_input",
    message: INVALID_BODY,
    refusal: {
      status: 400,
      message: "invalid body: a JSON object with members of the right types is expected",
    },
  },
];

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
