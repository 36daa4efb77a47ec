export { MUTED_FOR_EVER_MS, type Chat, type ChatChange, type ChatDeletion, type ChatPlace } from "./chat.ts";
export type { ChatStore } from "./chat-store.ts";
export { createChats, type Chats, type ChatView } from "./chats.ts";
export { joinChats } from "./join-chats.ts";
export { createListening, type Listening, type PartnerPresence } from "./listening.ts";
export type { PartnerState } from "./partner.ts";
export type { ChatStates, MuteSpan } from "./chat-states.ts";
export type { HeardChatChange, HeardChats } from "./heard-chats.ts";
export { keepChatChanges, keepChats } from "./keep-chats.ts";
