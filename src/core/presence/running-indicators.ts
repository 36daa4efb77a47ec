import { parseChatAddress } from "../chat-address.ts";
import { knownChat, type AddressBook } from "./chat-key.ts";
import type { Keeper } from "./keeper.ts";
import type { RunningIndicator } from "./running-indicator.ts";

/** What a session shows, each chat under the key that it has by now; looked up as they are asked for. */
export function* runningIndicators(
  keeper: Keeper,
  book: AddressBook,
  sessionId: string,
): Generator<RunningIndicator, void, undefined> {
  for (const indicator of keeper.eachRunning(sessionId)) {
    const address = parseChatAddress(indicator.chat);
    yield address ? { ...indicator, chat: knownChat(book, sessionId, address).key } : indicator;
  }
}
