import { parseChatAddress } from "../chat-address.ts";
import type { Connections } from "../connections.ts";
import type { Names, NumberBook } from "../contacts/index.ts";
import type { NewsFact } from "../events/index.ts";
import { subjectOf, type GroupStore } from "../groups/index.ts";
import type { Teller } from "../telling.ts";

export type NewsPorts = {
  readonly connections: Pick<Connections, "onHeard">;
  readonly numbers: Pick<NumberBook, "withChat">;
  readonly names: Names;
  readonly teller: Teller;
};

/** Tells what is heard beside messages, until the returned function is called. */
export function keepNews({ connections, numbers, names, teller }: NewsPorts): () => void {
  return connections.onHeard(async (sessionId, heard) => {
    if (heard.what !== "news") return;
    if (heard.fact.name === "contact_named") {
      const { contact, as } = heard.fact;
      return heard.isSilent ? names.knew(sessionId, contact, as) : names.named(sessionId, contact, as);
    }
    const fact = await inKnownChat(numbers, sessionId, heard.fact);
    await teller.write("news", [sessionId], async ({ groups }, tell) => {
      tell?.(sessionId, await withSubject(groups, sessionId, fact));
    });
  });
}

/** What happens to a group is told with what it is called. */
async function withSubject(
  groups: Pick<GroupStore, "find">,
  sessionId: string,
  fact: NewsFact,
): Promise<NewsFact> {
  switch (fact.name) {
    case "group_changed":
    case "members_changed":
    case "picture_changed": {
      const group = fact.name === "picture_changed" ? fact.chat : fact.group;
      const groupSubject = await subjectOf(groups, sessionId, group);
      return groupSubject === undefined ? fact : { ...fact, groupSubject };
    }
    default:
      return fact;
  }
}

/** A chat is told of by the key that its messages have. */
async function inKnownChat(
  numbers: Pick<NumberBook, "withChat">,
  sessionId: string,
  fact: NewsFact,
): Promise<NewsFact> {
  const address = "chat" in fact ? parseChatAddress(fact.chat) : undefined;
  if (!address) return fact;
  const chat = await numbers.withChat(sessionId, address, ({ key }) => key);
  return { ...fact, chat } as NewsFact;
}
