import type { ErrorCode } from "../../../src/core/index.ts";
import {
  INVALID_TOKEN,
  NO_MEDIA,
  NOT_REGISTERED,
  RATE_LIMITED,
  UNANSWERED,
  type Refusal,
} from "./refusals.ts";
import { INVALID_BODY } from "./validation.ts";

/** What is documented as a failure of the server. */
export const UNREADABLE_COMMUNITY = "error parse community jid: it is not the JID of a group";

/** An operation that words a refusal otherwise than the table. */
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
      example: UNANSWERED,
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
        example: UNANSWERED,
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
      refusal: { status: 500, prefix, example: UNANSWERED },
    })),
  );
}

const CHAT_STATE = /^\/api\/chat\/(markRead|markChatRead|archive|pin|mute|favorite)\//;
const LABELS = /^\/api\/chat\/(tag|assignTag|contactsByLabel)\//;

/** The first that fits counts. */
export const OWN_WORDINGS: readonly OwnWording[] = [
  ...GROUP_WORDINGS,
  ...OF_PICTURES.map((code) => ({ of: /^\/api\/profile\/account\//, code, refusal: PICTURE_UNFIT })),
  {
    of: /^\/api\/profile\/getAccount\//,
    code: "not_on_whatsapp",
    refusal: { status: 404, message: NOT_REGISTERED },
  },
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
    refusal: { status: 500, prefix: "failed to get groups: ", example: UNANSWERED },
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
    refusal: { status: 500, prefix: "Failed to update chat: ", example: UNANSWERED },
  },
  { of: CHAT_STATE, code: "queue_full", refusal: RATE_LIMITED },
  {
    of: LABELS,
    code: "whatsapp_failed",
    refusal: { status: 500, prefix: "Failed to update tags: ", example: UNANSWERED },
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
    refusal: { status: 500, example: UNANSWERED },
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
