import type { ChatAddress } from "../chat-address.ts";
import type { ChatChange } from "./chat.ts";

/** What became of one of an account's chats on another of its devices. */
export type HeardChatChange = { readonly chat: ChatAddress } & (
  | {
      readonly kind: "state";
      readonly change: Omit<ChatChange, "isFavorite">;
    }
  /** Marked as unread: so much was not read, however much that is. */
  | { readonly kind: "unread" }
  /** One of its messages is deleted, for this account alone. */
  | { readonly kind: "message deleted"; readonly id: string; readonly fromMe: boolean }
  /** It has no message any more. */
  | { readonly kind: "emptied" }
);

/** What was read of an account's chats, in its order. */
export type HeardChats = { readonly what: "chats"; readonly changes: readonly HeardChatChange[] };
