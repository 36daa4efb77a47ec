export type { Chat, ChatChange, ChatDeletion, ChatPlace } from "./chat.ts";
export type { ChatStore } from "./chat-store.ts";
export { createChats, type Chats, type ChatView } from "./chats.ts";
export { joinChats } from "./join-chats.ts";
export { createListening, type Listening, type PartnerPresence } from "./listening.ts";
export type { PartnerState } from "./partner.ts";
