import type { Clock } from "../clock.ts";
import type { NumberBook } from "../contacts/index.ts";
import type { Mint } from "../ports.ts";
import type { Session } from "../sessions/index.ts";
import { composeStored, type ComposingPorts } from "./compose-stored.ts";
import type { TakenContent } from "./content/take-in.ts";
import type { Intent } from "./message.ts";
import type { SendMessage } from "./sending.ts";

export type IntentPorts = ComposingPorts & {
  readonly clock: Pick<Clock, "wallMs">;
  readonly numbers: Pick<NumberBook, "withChat">;
  readonly mint: Pick<Mint, "messageId">;
};

/** A message, and those that it announces. */
export type Intents = readonly [Intent, ...Intent[]];

/** What is to be stored of a message. An album's words, and what it answers, are its first picture's. */
export async function intentsOf(
  ports: IntentPorts,
  session: Session,
  input: SendMessage,
  taken: TakenContent,
): Promise<Intents> {
  const { followers = [] } = taken;
  if (followers.length === 0) return [await intentOf(ports, session, input, taken)];
  const bare = { ...input, replyTo: undefined, mentions: [], mentionsAll: false };
  const first = await intentOf(ports, session, bare, taken);
  const others: Intent[] = [];
  for (const [nth, { content, held }] of followers.entries()) {
    const item = { content: { ...content, albumId: first.id }, held: [held] };
    others.push(await intentOf(ports, session, nth === 0 ? input : bare, item));
  }
  return [first, ...others];
}

async function intentOf(
  ports: IntentPorts,
  session: Session,
  input: SendMessage,
  { content, held }: TakenContent,
): Promise<Intent> {
  const { clock, numbers, mint } = ports;
  const { id: sessionId } = session;
  const chat = await numbers.withChat(sessionId, input.to, (known) => known);
  const { replyTo, mentions = [], mentionsAll, forwards = 0, source } = input;
  const intent = {
    sessionId,
    chat: chat.key,
    id: mint.messageId(),
    content,
    quoted: replyTo ?? null,
    mentions,
    ...(mentionsAll && input.to.kind === "group" && { mentionsAll }),
    forwards,
    source,
    createdAtMs: clock.wallMs(),
  };
  // Without a device it waits for one, and media for its upload; it is made then.
  const isReady = session.device !== null && held.length === 0;
  return { ...intent, held, wire: isReady ? await composeStored(ports, intent, chat.to) : null };
}
