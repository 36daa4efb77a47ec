import type { ContactNameStore, KnownChat } from "../contacts/index.ts";
import type { Log } from "../log.ts";
import type { ChatStore } from "./chat-store.ts";

export type JoiningPorts = {
  readonly chats: Pick<ChatStore, "join">;
  readonly contactNames: Pick<ContactNameStore, "join">;
  readonly log: Log;
};

/** What was kept under other keys of a chat is its own, now that they are known to be one. In the background. */
export function joinChats(
  { chats, contactNames, log }: JoiningPorts,
  sessionId: string,
  { key, formerKeys }: KnownChat,
): void {
  if (formerKeys.length === 0) return;
  Promise.all([chats.join(sessionId, key, formerKeys), contactNames.join(sessionId, key, formerKeys)]).catch(
    (error: unknown) => {
      log.error("chats that are one cannot be joined", { sessionId, cause: String(error) });
    },
  );
}
