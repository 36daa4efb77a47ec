import { parseChatAddress } from "../chat-address.ts";
import { knownChat, type AddressBook } from "./chat-key.ts";
import type { Keeper } from "./keeper.ts";
import type { RunningIndicator } from "./running-indicator.ts";

/** What a session shows, each chat under the key that it has by now. */
export function runningIndicators(
  keeper: Keeper,
  book: AddressBook,
  sessionId: string,
): readonly RunningIndicator[] {
  return keeper.running(sessionId).map((indicator) => {
    const address = parseChatAddress(indicator.chat);
    return address ? { ...indicator, chat: knownChat(book, sessionId, address).key } : indicator;
  });
}
