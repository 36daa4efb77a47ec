export type { Chat, ChatChange, ChatDeletion, ChatPlace } from "./chat.ts";
export type { ChatStore } from "./chat-store.ts";
export { createChats, type Chats, type ChatView } from "./chats.ts";
export { createPartners, type Partners, type PartnerSeen, type PartnerState } from "./partners.ts";
export { joinChats } from "./join-chats.ts";
export { createSubscriptions, type Subscriptions } from "./subscriptions.ts";
