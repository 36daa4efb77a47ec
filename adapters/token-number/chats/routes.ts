import { notBuilt } from "../dialect/not-built.ts";
import type { Operation } from "../dialect/operation.ts";

// prettier-ignore
export const chatOperations: readonly Operation[] = [
  notBuilt("post", "/api/chat/markChatRead/{instance}", "markChatRead", "send", "Mark a chat as read or unread"),
  notBuilt("post", "/api/chat/archive/{instance}", "archiveChat", "send", "Archive a chat, or take it back"),
  notBuilt("post", "/api/chat/pin/{instance}", "pinChat", "send", "Pin a chat, or unpin it"),
  notBuilt("post", "/api/chat/mute/{instance}", "muteChat", "send", "Mute a chat, or unmute it"),
  notBuilt("post", "/api/chat/history/{instance}", "chatHistory", "read", "Read a chat's stored messages"),
  notBuilt("delete", "/api/chat/deleteChat/{instance}", "deleteChat", "send", "Delete a chat"),
];
