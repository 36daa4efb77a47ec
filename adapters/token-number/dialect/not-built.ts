import type { Capability } from "../../../src/core/index.ts";

/** A documented operation that this gateway routes and does not do yet. */
export type NotBuilt = {
  readonly method: "get" | "post" | "put" | "delete";
  /** The first segment after /api is the module. */
  readonly path: string;
  readonly can: Capability;
  readonly summary: string;
  /** Query parameters as the original documents them; a star marks those that must be there. */
  readonly query?: readonly string[];
};

const [READ, SEND, MANAGE] = ["read", "send", "manage"] as const;

function post<const C extends Capability>(path: string, can: C, summary: string) {
  return { method: "post", path: `/api/${path}/{instance}`, can, summary } as const;
}
function get(path: string, summary: string, query: readonly string[] = []) {
  return { method: "get", path: `/api/${path}/{instance}`, can: READ, summary, query } as const;
}
function remove<const C extends Capability>(
  path: string,
  can: C,
  summary: string,
  query: readonly string[] = [],
) {
  return { method: "delete", path: `/api/${path}/{instance}`, can, summary, query } as const;
}

/** By operation id. */
export const NOT_BUILT = {
  streamEvents: {
    method: "get",
    path: "/ws/{instance}",
    can: READ,
    summary: "Stream an instance's events over a WebSocket",
  },

  markRead: post("chat/markRead", SEND, "Mark a message as read"),
  markChatRead: post("chat/markChatRead", SEND, "Mark a chat as read or unread"),
  archiveChat: post("chat/archive", SEND, "Archive a chat, or take it back"),
  pinChat: post("chat/pin", SEND, "Pin a chat, or unpin it"),
  muteChat: post("chat/mute", SEND, "Mute a chat, or unmute it"),
  blockContact: post("chat/block", SEND, "Block a contact, or unblock it"),
  favoriteChat: post("chat/favorite", SEND, "Star a message, or make a chat a favourite"),
  chatHistory: post("chat/history", READ, "Read a chat's stored messages"),
  messageMedia: get("chat/base64", "Read a message's media as base64", ["messageId*"]),
  messageStatus: get("chat/status", "Read how far a message was delivered", ["messageId*"]),
  pollVotes: get("chat/poll", "Read the votes of a poll", ["messageId*"]),
  getMessage: get("chat/getMessage", "Read a stored message", ["messageId*"]),
  forwardMessage: post("chat/forward", SEND, "Forward a message"),
  editMessage: post("chat/edit", SEND, "Edit a message of the last 15 minutes"),
  deleteMessage: remove("chat/delete", SEND, "Delete a message"),
  deleteChat: remove("chat/deleteChat", SEND, "Delete a chat"),
  listContacts: get("chat/contacts", "Read stored contacts", ["number"]),
  listContactsByLabel: get("chat/contactsByLabel", "Read the chats of a label", [
    "labelIds",
    "labelNames",
    "refresh",
  ]),
  listTags: get("chat/tag", "Read the labels"),
  createTag: post("chat/tag", SEND, "Make a label"),
  deleteTag: remove("chat/tag", SEND, "Remove a label"),
  assignTag: post("chat/assignTag", SEND, "Put a label on a chat"),
  unassignTag: remove("chat/assignTag", SEND, "Take a label off a chat"),

  sendText: post("message/text", SEND, "Send a text"),
  sendMedia: post("message/media", SEND, "Send an image, a video, a document or audio"),
  sendSticker: post("message/sticker", SEND, "Send a sticker"),
  sendLocation: post("message/location", SEND, "Send a location"),
  sendContact: post("message/contact", SEND, "Send contacts"),
  sendReaction: post("message/reaction", SEND, "React to a message"),
  sendPoll: post("message/poll", SEND, "Send a poll"),
  sendCarousel: post("message/carousel", SEND, "Send a carousel of cards"),
  sendButton: post("message/button", SEND, "Send a message with buttons"),
  sendList: post("message/list", SEND, "Send a list to choose from"),
  sendForm: post("message/form", SEND, "Send a form"),
  sendPix: post("message/pix", SEND, "Send a PIX charge"),
  sendStatus: post("message/status", SEND, "Post a status"),

  updateProfile: post("profile/account", MANAGE, "Change the account's own profile"),
  getPrivacy: get("profile/getPrivacy", "Read the privacy settings"),
  getPrivacyAlias: get("profile/privacy", "Read the privacy settings, by another path"),
  updatePrivacy: post("profile/privacy", MANAGE, "Change the privacy settings"),

  createGroup: post("group/create", SEND, "Make a group"),
  listGroups: get("group/list", "Read the account's groups", ["includeMembers"]),
  groupInfo: get("group/info", "Read a group", ["identifier*", "participants"]),
  updateGroup: {
    method: "put",
    path: "/api/group/update/{instance}",
    can: SEND,
    summary: "Change a group",
  },
  updateParticipants: post("group/participants", SEND, "Add, remove, promote or approve members"),
  joinGroup: post("group/join", SEND, "Join a group"),
  resetGroupLink: post("group/resetLink", SEND, "Make a new invitation link"),
  listGroupRequests: get("group/requests", "Read who asks to join a group", ["identifier*"]),
  leaveGroup: remove("group/leave", SEND, "Leave a group", ["identifier*"]),

  createCommunity: post("community/create", SEND, "Make a community"),
  linkCommunityGroup: post("community/link", SEND, "Put a group into a community"),
  unlinkCommunityGroup: post("community/unlink", SEND, "Take a group out of a community"),
  listSubGroups: get("community/listSubGroups", "Read the groups of a community", ["identifier*"]),

  createNewsletter: post("newsletter/create", SEND, "Make a channel"),
  listNewsletters: get("newsletter/list", "Read the account's channels"),
  newsletterInfo: get("newsletter/info", "Read a channel", ["identifier*"]),
  joinNewsletter: post("newsletter/join", SEND, "Follow a channel"),
  leaveNewsletter: remove("newsletter/leave", SEND, "Leave a channel", ["identifier*"]),

  fakeCall: post("call/fake", SEND, "Ring a number"),
  audioCall: post("call/audio", SEND, "Call a number and play audio"),

  setChatwoot: post("chatwoot/set", MANAGE, "Switch Chatwoot on"),
  getChatwoot: get("chatwoot/list", "Read the state of Chatwoot"),
  deleteChatwoot: remove("chatwoot/delete", MANAGE, "Switch Chatwoot off"),
} as const satisfies Readonly<Record<string, NotBuilt>>;

export type NotBuiltId = keyof typeof NOT_BUILT;
export const NOT_BUILT_IDS = Object.keys(NOT_BUILT) as NotBuiltId[];
