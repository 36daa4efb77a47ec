import type { KnownChat } from "../contacts/index.ts";
import type { Log } from "../log.ts";
import type { ChatStore } from "./chat-store.ts";

/** What was kept under other keys of a chat is its own, now that they are known to be one. In the background. */
export function joinChats(
  { chats, log }: { readonly chats: ChatStore; readonly log: Log },
  sessionId: string,
  { key, formerKeys }: KnownChat,
): void {
  if (formerKeys.length === 0) return;
  chats.join(sessionId, key, formerKeys).catch((error: unknown) => {
    log.error("chats that are one cannot be joined", { sessionId, cause: String(error) });
  });
}
