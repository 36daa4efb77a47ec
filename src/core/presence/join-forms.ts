import { formsOf } from "../brazilian-number.ts";
import { parseChatAddress, toJid } from "../chat-address.ts";
import type { Keeper } from "./keeper.ts";

/** Two indicators that were shown under the two forms of one number: the newer goes on alone. */
export function joinForms(keeper: Keeper, sessionId: string, number: string): void {
  const chats = formsOf(number).map((form) => toJid({ kind: "person", number: form }));
  const running = keeper
    .running(sessionId)
    .filter(({ chat }) => chats.includes(chat))
    .sort((one, other) => one.startedAtWallMs - other.startedAtWallMs);
  for (const { chat, to: jid } of running.slice(0, -1)) {
    const to = parseChatAddress(jid);
    // What could not be sent is owed.
    if (to) keeper.pause(sessionId, { key: chat, formerKeys: [], to }).catch(() => undefined);
  }
}
