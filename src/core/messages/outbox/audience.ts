import { parseChatAddress } from "../../chat-address.ts";
import type { ChatPlace, ChatStore } from "../../chats/index.ts";
import type { KnownChat, NumberBook } from "../../contacts/index.ts";

/** A status is encrypted for each device of everybody who sees it, as a first message to a large group is. */
const MOST_PEOPLE = 1_000;
const MOST_CHATS = 10_000;
const CHATS_AT_ONCE = 500;

export type AudiencePorts = {
  readonly numbers: Pick<NumberBook, "withChat">;
  readonly chats: Pick<ChatStore, "list">;
};

/** Whom a session's statuses are for: those it has chats with, at most 1,000, who wrote or were written to last. */
export async function audienceOf(
  { numbers, chats }: AudiencePorts,
  sessionId: string,
): Promise<readonly KnownChat[]> {
  const people = new Map<string, KnownChat>();
  let after: ChatPlace | undefined;
  for (let seen = 0; seen < MOST_CHATS; seen += CHATS_AT_ONCE) {
    const some = await chats.list(sessionId, after, CHATS_AT_ONCE);
    for (const { key } of some) {
      const address = parseChatAddress(key);
      if (!address || address.kind === "group") continue;
      const known = await numbers.withChat(sessionId, address, (chat) => chat);
      people.set(known.key, known);
      if (people.size === MOST_PEOPLE) return [...people.values()];
    }
    if (some.length < CHATS_AT_ONCE) break;
    after = some.at(-1);
  }
  return [...people.values()];
}
