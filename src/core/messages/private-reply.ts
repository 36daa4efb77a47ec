import { parseChatAddress, type ChatAddress } from "../chat-address.ts";
import type { MessageStore } from "./message-store.ts";

/** Whose own chat a private answer goes to: that of who wrote in a group what it answers; undefined for any other message. */
export async function privateRecipient(
  messages: Pick<MessageStore, "find">,
  sessionId: string,
  replyTo: string,
): Promise<ChatAddress | undefined> {
  const answered = await messages.find(sessionId, undefined, replyTo);
  if (!answered?.author || parseChatAddress(answered.chat)?.kind !== "group") return undefined;
  return parseChatAddress(answered.author);
}
