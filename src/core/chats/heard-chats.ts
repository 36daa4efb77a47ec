import type { ChatAddress } from "../chat-address.ts";
import type { ChatChange } from "./chat.ts";

/** What became of one of an account's chats on another of its devices. */
export type HeardChatChange = { readonly chat: ChatAddress } & (
  | {
      readonly kind: "state";
      readonly change: Omit<ChatChange, "isFavorite">;
    }
  /** Read, with what had come by then; all of it where that is not told. Milliseconds since 1970. */
  | { readonly kind: "read"; readonly upToMs: number | undefined }
  /** Marked as unread: so much was not read, however much that is. */
  | { readonly kind: "unread" }
  /** One of its messages is deleted, for this account alone. */
  | { readonly kind: "message deleted"; readonly id: string; readonly fromMe: boolean }
  /** Its messages are gone, up to that time; all of them where it is not told. Milliseconds since 1970. */
  | { readonly kind: "emptied"; readonly upToMs: number | undefined }
);

/** What was read of an account's chats, in its order. */
export type HeardChats = { readonly what: "chats"; readonly changes: readonly HeardChatChange[] };
