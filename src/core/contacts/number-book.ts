import type { ChatAddress, Recipient } from "../chat-address.ts";
import type { Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import type { Log } from "../log.ts";
import { createAddressMemory } from "./address-memory.ts";
import { knownChat, knownSince, type AddressBook, type KnownChat } from "./chat-key.ts";
import { createLookUpLimit } from "./look-up-limit.ts";
import type { FoundNumber } from "./look-ups.ts";
import { formsOf, shortestForm } from "./number-forms.ts";
import type { KnownNumber, NumberStore } from "./number-store.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const HIT_MS = 30 * DAY_MS;
const MISS_MS = DAY_MS;

export type NumberBookPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly connections: Connections;
  readonly numbers: NumberStore;
  /** WhatsApp has said how it knows a number: this is its chat from now on. */
  readonly onLearned: (sessionId: string, chat: KnownChat) => void;
};

/** The address book of a session's device, with what WhatsApp said about numbers. What it is asked throws what its store throws. */
export interface NumberBook {
  /** Acts on a chat as it is known in that very turn. */
  withChat<R>(sessionId: string, address: ChatAddress, act: (chat: KnownChat) => R | Promise<R>): Promise<R>;
  withChat<R>(
    sessionId: string,
    address: Recipient,
    act: (chat: KnownChat<Recipient>) => R | Promise<R>,
  ): Promise<R>;
  numberOf(sessionId: string, lid: string): Promise<string | undefined>;
  /** Whether WhatsApp said that somebody has the number; undefined while nothing is known. */
  isOnWhatsApp(sessionId: string, number: string): Promise<boolean | undefined>;
  /** Asks WhatsApp about every form of the number. Throws `session_not_connected`, `whatsapp_failed`. */
  lookUp(sessionId: string, number: string): Promise<FoundNumber | undefined>;
  /** Looks a number up in the background if it has several forms and nothing is known of it; at most ten a minute. */
  learn(sessionId: string, number: string): void;
  /** What is known of a session's is read anew. */
  forget(sessionId: string): void;
  close(): void;
}

export function createNumberBook(ports: NumberBookPorts): NumberBook {
  const { clock, log, connections, numbers, onLearned } = ports;
  const memory = createAddressMemory(numbers, connections);
  const limit = createLookUpLimit();
  const underWay = new Set<string>();

  /** What is known and has not expired; an expiry too far away is a clock that was set back. */
  function unexpired(found: KnownNumber | undefined): KnownNumber | undefined {
    const remainingMs = (found?.expiresAtWallMs ?? 0) - clock.wallMs();
    return remainingMs > 0 && remainingMs <= HIT_MS ? found : undefined;
  }

  const known = (sessionId: string, number: string) => unexpired(memory.find(sessionId, number));

  const book: AddressBook = {
    lidOf: (sessionId, number) => known(sessionId, number)?.lid ?? memory.lidOf(sessionId, number),
    numberOf: (sessionId, lid) =>
      unexpired(memory.findByLid(sessionId, lid))?.canonical ?? memory.numberOf(sessionId, lid),
    canonicalOf: (sessionId, number) => known(sessionId, number)?.canonical ?? undefined,
  };

  const withChat: NumberBook["withChat"] = <R>(
    sessionId: string,
    address: ChatAddress,
    act: (chat: KnownChat) => R | Promise<R>,
  ) => memory.consult(() => knownChat(book, sessionId, address), act);

  async function lookUp(sessionId: string, number: string): Promise<FoundNumber | undefined> {
    const found = await connections.of(sessionId).contacts.lookUp(formsOf(number));
    try {
      await keep(sessionId, number, found);
    } catch (error) {
      // No concern of whoever asked.
      log.error("what was learned of a number cannot be stored", { sessionId, cause: String(error) });
    }
    return found;
  }

  async function keep(sessionId: string, number: string, found: FoundNumber | undefined): Promise<void> {
    const address: ChatAddress = { kind: "person", number };
    const nowWallMs = clock.wallMs();
    const rows = rowsOf(sessionId, number, found, nowWallMs);
    await numbers.keep(rows, nowWallMs);
    const before = await withChat(sessionId, address, (chat) => {
      memory.learn(rows);
      return chat;
    });
    await withChat(sessionId, address, (chat) => onLearned(sessionId, knownSince(before, chat)));
  }

  async function lookUpInBackground(sessionId: string, number: string): Promise<void> {
    const name = `${sessionId} ${shortestForm(number)}`;
    if (underWay.has(name)) return;
    underWay.add(name);
    try {
      const isToAsk = await memory.consult(
        () => known(sessionId, number) === undefined,
        (isUnknown) => isUnknown && limit.take(sessionId, clock.nowMs()),
      );
      if (isToAsk) await lookUp(sessionId, number);
    } catch (error) {
      log.debug("a number was not looked up", { sessionId, cause: String(error) });
    } finally {
      underWay.delete(name);
    }
  }

  return {
    withChat,
    numberOf: (sessionId, lid) => memory.consult(() => book.numberOf(sessionId, lid), asItIs),
    isOnWhatsApp: (sessionId, number) =>
      memory.consult(
        () => known(sessionId, number),
        (found) => found && found.canonical !== null,
      ),
    lookUp,
    learn(sessionId, number) {
      if (formsOf(number).length > 1) void lookUpInBackground(sessionId, number);
    },
    forget: (sessionId) => memory.forget(sessionId),
    close: () => memory.close(),
  };
}

function rowsOf(
  sessionId: string,
  number: string,
  found: FoundNumber | undefined,
  nowWallMs: number,
): readonly KnownNumber[] {
  const told = {
    sessionId,
    canonical: found?.number ?? null,
    lid: found?.lid ?? null,
    expiresAtWallMs: nowWallMs + (found ? HIT_MS : MISS_MS),
  };
  // Whoever is told another number than they asked about may ask about that one next.
  const names = new Set([number, found?.number ?? number].map(shortestForm));
  return [...names].map((name) => ({ ...told, number: name }));
}

function asItIs<T>(answer: T): T {
  return answer;
}
