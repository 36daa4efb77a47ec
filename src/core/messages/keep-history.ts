import type { Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import type { KnownIncoming } from "../configuration/index.ts";
import { personIn, type Names, type NumberBook } from "../contacts/index.ts";
import { keepChatChanges, type ChatStore } from "../chats/index.ts";
import type { Atomically } from "../ports.ts";
import { isShown } from "./content/content.ts";
import type { HeardHistory } from "./heard-history.ts";
import type { HeardMessage } from "./heard.ts";
import type { Arrival } from "./message-store.ts";
import type { Retention } from "./retention.ts";

const DAY_MS = 24 * 60 * 60_000;
/** In one step: whatever else is to be written waits for it. */
const MESSAGES_AT_ONCE = 50;
const NAMES_AT_ONCE = 100;

export type HistoryPorts = {
  readonly clock: Clock;
  readonly connections: Pick<Connections, "onHeard">;
  readonly atomically: Atomically;
  readonly numbers: Pick<NumberBook, "withChat">;
  readonly names: Pick<Names, "knew">;
  readonly incoming: KnownIncoming;
  readonly retention: Retention;
  readonly chats: ChatStore;
};

/**
 * Keeps what phones knew when they linked sessions, until the returned function is called. Nothing of it is told; of a chat as
 * much was not read as the phone says.
 */
export function keepHistory(ports: HistoryPorts): () => void {
  const { incoming } = ports;
  return ports.connections.onHeard(async (sessionId, heard) => {
    if (heard.what !== "history") return;
    await keepNames(ports, sessionId, heard.names);
    const settings = await incoming.of(sessionId);
    if (!settings || settings.disableHistorySync) return;
    const kept = heard.messages.filter((message) => isToKeep(ports, message));
    await keepNames(ports, sessionId, authorsOf(kept));
    for (let at = 0; at < kept.length; at += MESSAGES_AT_ONCE)
      await keep(ports, sessionId, kept.slice(at, at + MESSAGES_AT_ONCE));
    await keepChatChanges(ports, sessionId, heard.chats);
  });
}

async function keepNames(
  { names }: HistoryPorts,
  sessionId: string,
  named: HeardHistory["names"],
): Promise<void> {
  for (let at = 0; at < named.length; at += NAMES_AT_ONCE) {
    const some = named.slice(at, at + NAMES_AT_ONCE);
    await Promise.all(some.map(({ contact, as }) => names.knew(sessionId, contact, as)));
  }
}

/** As they were called last. */
function authorsOf(messages: readonly HeardMessage[]): HeardHistory["names"] {
  const named = new Map<string, HeardHistory["names"][number]["as"]>();
  for (const { author, pushName, businessName } of messages) {
    if (author === null || !(pushName || businessName)) continue;
    const as = { ...(pushName && { pushName }), ...(businessName && { businessName }) };
    named.set(author, { ...named.get(author), ...as });
  }
  return [...named].map(([author, as]) => ({ contact: personIn(author), as }));
}

/** What changes another message is in that one already; what is too old would be forgotten at once. */
function isToKeep({ clock, retention }: HistoryPorts, { chat, content, atMs }: HeardMessage): boolean {
  const isOld = retention.keepDays > 0 && atMs < clock.wallMs() - retention.keepDays * DAY_MS;
  return chat.kind !== "status" && isShown(content) && !isOld;
}

async function keep(
  { clock, atomically, numbers }: HistoryPorts,
  sessionId: string,
  messages: readonly HeardMessage[],
): Promise<void> {
  const arrivals = await Promise.all(
    messages.map(async ({ id, chat, author, atMs, content, quoted, mentions, forwards, wire }) => {
      const key = await numbers.withChat(sessionId, chat, (known) => known.key);
      const arrival: Arrival = {
        sessionId,
        chat: key,
        id,
        author,
        state: author === null ? "sent" : null,
        atMs,
        createdAtMs: clock.wallMs(),
        content,
        quoted,
        mentions,
        forwards,
        wire,
        isUnread: false,
        isFromBefore: true,
      };
      return arrival;
    }),
  );
  await atomically(async (stores) => {
    for (const arrival of arrivals) await stores.messages.hear(arrival);
  }, sessionId);
}
