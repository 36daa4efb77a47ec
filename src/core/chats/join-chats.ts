import type { ContactNameStore, KnownChat } from "../contacts/index.ts";
import type { LabelStore } from "../labels/index.ts";
import type { Log } from "../log.ts";
import type { ChatStore } from "./chat-store.ts";

export type JoiningPorts = {
  readonly chats: Pick<ChatStore, "join">;
  readonly labels: Pick<LabelStore, "join">;
  readonly contactNames: Pick<ContactNameStore, "join">;
  readonly log: Log;
};

/** What was kept under other keys of a chat is its own, now that they are known to be one. In the background. */
export function joinChats(
  { chats, labels, contactNames, log }: JoiningPorts,
  sessionId: string,
  { key, formerKeys }: KnownChat,
): void {
  if (formerKeys.length === 0) return;
  const joining = [chats, labels, contactNames].map((kept) => kept.join(sessionId, key, formerKeys));
  Promise.all(joining).catch((error: unknown) => {
    log.error("chats that are one cannot be joined", { sessionId, cause: String(error) });
  });
}
