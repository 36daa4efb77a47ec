import { parseChatAddress } from "../chat-address.ts";
import type { Connections } from "../connections.ts";
import type { NumberBook } from "../contacts/index.ts";
import type { NewsFact } from "../events/index.ts";
import type { Teller } from "../telling.ts";

export type NewsPorts = {
  readonly connections: Pick<Connections, "onHeard">;
  readonly numbers: Pick<NumberBook, "withChat">;
  readonly teller: Teller;
};

/** Tells what is heard beside messages, until the returned function is called. */
export function keepNews({ connections, numbers, teller }: NewsPorts): () => void {
  return connections.onHeard(async (sessionId, heard) => {
    if (heard.what !== "news") return;
    const fact = await inKnownChat(numbers, sessionId, heard.fact);
    await teller.write("news", [sessionId], (_stores, tell) => {
      tell?.(sessionId, fact);
      return Promise.resolve();
    });
  });
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
