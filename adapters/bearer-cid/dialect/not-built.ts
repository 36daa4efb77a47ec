import type { Capability } from "../../../src/core/index.ts";
import type { AnswerName } from "./not-built.answers.ts";

const ADMIN = "/api/v1/admin/sessions/{session}";
const SESSION = "/api/v1/sessions/{session}";
const MESSAGE = `${SESSION}/messages/{mid}`;
const CHANNEL = `${SESSION}/channels/{jid}`;
const CHAT = `${SESSION}/chats/{cid}`;
const CONTACT = `${SESSION}/contacts/{jid}`;
const GROUP = `${SESSION}/groups/{gid}`;
const MEMBER = `${GROUP}/members/{jid}`;

type Row = readonly [
  section: string,
  method: "get" | "post" | "put" | "patch" | "delete",
  path: string,
  operationId: string,
  needs: Capability | "super_admin",
  summary: string,
  /** What it will answer. */
  answer: AnswerName,
  /** Documented refusals beside those of every operation and 404 and 501. */
  refusals?: readonly (400 | 409 | 422)[],
];

/** Every documented operation that answers 501 for now. */
// prettier-ignore
export const NOT_BUILT = [
  ["admin", "get", `${ADMIN}/backfill`, "adminSessionBackfillStatus", "super_admin", "The last backfill", "job"],
  ["admin", "post", `${ADMIN}:backfill`, "adminStartSessionBackfill", "super_admin", "Start a backfill", "jobStarted", [409]],

  ["messages", "post", `${SESSION}/messages`, "sendMessage", "send", "Send a message", "sentOrQueued", [400]],
  ["messages", "patch", MESSAGE, "editMessage", "send", "Edit an own text message", "sent", [400]],
  ["messages", "delete", MESSAGE, "revokeMessage", "send", "Delete a message for everyone", "sent"],
  ["messages", "post", `${MESSAGE}/reaction`, "addReaction", "send", "React to a message", "sent"],
  ["messages", "delete", `${MESSAGE}/reaction`, "removeReaction", "send", "Take a reaction back", "sent"],
  ["messages", "post", `${MESSAGE}/forward`, "forwardMessage", "send", "Forward a message", "sent", [400]],
  ["messages", "post", `${MESSAGE}/vote`, "voteMessage", "send", "Vote in a poll", "sent", [400]],

  ["channels", "post", `${SESSION}/channels`, "createChannel", "send", "Create a channel", "channelCreated"],
  ["channels", "get", `${CHANNEL}/messages`, "listChannelMessages", "send", "List posts of a channel", "channelMessages"],
  ["channels", "post", `${CHANNEL}:follow`, "followChannel", "send", "Follow a channel", "done"],
  ["channels", "post", `${CHANNEL}:unfollow`, "unfollowChannel", "send", "Unfollow a channel", "done"],
  ["channels", "post", `${CHANNEL}:mute`, "muteChannel", "send", "Mute or unmute a channel", "done"],

  ["chats", "get", `${SESSION}/chats`, "listChats", "read", "List chats", "chats"],
  ["chats", "get", CHAT, "getChat", "read", "Get a chat", "chat"],
  ["chats", "patch", CHAT, "updateChat", "send", "Archive, pin or mute a chat", "chat", [422]],
  ["chats", "delete", CHAT, "deleteChat", "send", "Delete the gateway's copy of a chat", "done"],
  ["chats", "post", `${CHAT}/read`, "readChat", "send", "Clear the unread counter of a chat", "chat"],
  ["chats", "get", `${CHAT}/presence`, "getChatPresence", "read", "Whether the partner is online, or types", "presence", [400]],
  ["chats", "get", `${CHAT}/messages`, "listChatMessages", "read", "List messages, the newest first", "chatMessages"],

  ["contacts", "get", `${SESSION}/contacts`, "listContacts", "read", "List contacts", "contacts", [400]],
  ["contacts", "get", `${SESSION}/contacts/{lid}`, "getContact", "read", "Get a contact", "contact"],
  ["contacts", "get", `${CONTACT}/about`, "getContactAbout", "read", "The about text of a contact", "about"],
  ["contacts", "get", `${CONTACT}/picture`, "getContactPicture", "read", "The picture of a contact", "picture"],
  ["contacts", "post", `${CONTACT}/block`, "blockContact", "send", "Block a contact", "done"],
  ["contacts", "post", `${CONTACT}/unblock`, "unblockContact", "send", "Unblock a contact", "done"],

  ["groups", "get", `${SESSION}/groups`, "listGroups", "read", "List groups", "groups"],
  ["groups", "post", `${SESSION}/groups`, "createGroup", "send", "Create a group", "groupCreated", [400]],
  ["groups", "post", `${SESSION}/groups:join`, "joinGroup", "send", "Join a group by its invite", "joined"],
  ["groups", "get", GROUP, "getGroup", "read", "Get a group", "group"],
  ["groups", "patch", GROUP, "updateGroup", "send", "Change the subject or settings of a group", "done"],
  ["groups", "post", `${GROUP}:leave`, "leaveGroup", "send", "Leave a group", "done"],
  ["groups", "get", `${GROUP}/invite`, "getGroupInvite", "read", "The invite link of a group", "invite"],
  ["groups", "delete", `${GROUP}/invite`, "revokeGroupInvite", "send", "Reset the invite link of a group", "invite"],
  ["groups", "get", `${GROUP}/members`, "listGroupMembers", "read", "List members of a group", "members"],
  ["groups", "post", `${GROUP}/members`, "addGroupMembers", "send", "Add members to a group", "done"],
  ["groups", "post", `${GROUP}/members:approve`, "approveGroupMembers", "send", "Approve who asked to join", "done"],
  ["groups", "delete", MEMBER, "removeGroupMember", "send", "Remove a member from a group", "done"],
  ["groups", "post", `${MEMBER}/promote`, "promoteGroupMember", "send", "Make a member an admin", "done"],
  ["groups", "post", `${MEMBER}/demote`, "demoteGroupMember", "send", "Make an admin a member", "done"],

  ["presence", "put", `${SESSION}/presence`, "setPresence", "send", "Show the account online or offline", "done", [400]],
  ["backup", "get", `${SESSION}/backfill`, "backupStatus", "manage", "The last import of a backup", "backup"],
  ["backup", "post", `${SESSION}/backfill`, "importBackup", "manage", "Import a backup of the phone", "backupStarted", [400, 409]],

  ["status", "post", `${SESSION}/status`, "postStatus", "send", "Post a status update", "posted", [400]],

  ["realtime", "post", "/api/v1/realtime/ticket", "createRealtimeTicket", "events", "A ticket for the event stream", "ticket"],
] as const satisfies readonly Row[];

export type NotBuilt = (typeof NOT_BUILT)[number];
export type NotBuiltId = NotBuilt[3];
