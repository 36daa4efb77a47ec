import type { ChatAddress } from "../chat-address.ts";
import type { Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import type { Log } from "../log.ts";
import type { FoundNumber } from "./look-ups.ts";
import { formsOf, shortestForm } from "./number-forms.ts";
import { knownChat, knownSince, type AddressBook, type KnownChat } from "./chat-key.ts";
import { rememberedNumbers } from "./known-numbers.ts";
import { createLookUpLimit } from "./look-up-limit.ts";
import type { KnownNumber, NumberStore } from "./number-store.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const HIT_MS = 30 * DAY_MS;
const MISS_MS = DAY_MS;

export type NumberBookPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly connections: Pick<Connections, "lidOf" | "numberOf" | "lookUpNumber">;
  readonly numbers: NumberStore;
  /** WhatsApp has said how it knows a number: this is its chat from now on. */
  readonly onLearned: (sessionId: string, chat: KnownChat) => void;
};

/** The address book of a session's device, with what WhatsApp said about numbers. */
export interface NumberBook extends AddressBook {
  /** Whether WhatsApp said that somebody has the number; undefined while nothing is known. */
  isOnWhatsApp(sessionId: string, number: string): boolean | undefined;
  /** Asks WhatsApp about every form of the number. Throws `session_not_connected`, `whatsapp_failed`. */
  lookUp(sessionId: string, number: string): Promise<FoundNumber | undefined>;
  /** Looks a number up in the background if it has several forms and nothing is known of it; at most ten a minute. */
  learn(sessionId: string, number: string): void;
}

export function createNumberBook(ports: NumberBookPorts): NumberBook {
  const { clock, log, connections, onLearned } = ports;
  const numbers = rememberedNumbers(ports.numbers);
  const limit = createLookUpLimit();
  const underWay = new Set<string>();

  /** What is known and has not expired; an expiry too far away is a clock that was set back. */
  function unexpired(found: KnownNumber | undefined): KnownNumber | undefined {
    const remainingMs = (found?.expiresAtWallMs ?? 0) - clock.wallMs();
    return remainingMs > 0 && remainingMs <= HIT_MS ? found : undefined;
  }

  function known(sessionId: string, number: string): KnownNumber | undefined {
    return unexpired(numbers.find(sessionId, shortestForm(number)));
  }

  const book: AddressBook = {
    lidOf: (sessionId, number) => known(sessionId, number)?.lid ?? connections.lidOf(sessionId, number),
    numberOf: (sessionId, lid) =>
      unexpired(numbers.findByLid(sessionId, lid))?.canonical ?? connections.numberOf(sessionId, lid),
    canonicalOf: (sessionId, number) => known(sessionId, number)?.canonical ?? undefined,
  };

  async function lookUp(sessionId: string, number: string): Promise<FoundNumber | undefined> {
    const found = await connections.lookUpNumber(sessionId, formsOf(number));
    const address: ChatAddress = { kind: "person", number };
    const before = knownChat(book, sessionId, address);
    if (keep(sessionId, number, found)) {
      onLearned(sessionId, knownSince(before, knownChat(book, sessionId, address)));
    }
    return found;
  }

  /** False when it cannot be kept, which is no concern of whoever asked. */
  function keep(sessionId: string, number: string, found: FoundNumber | undefined): boolean {
    const nowWallMs = clock.wallMs();
    const told = {
      sessionId,
      canonical: found?.number ?? null,
      lid: found?.lid ?? null,
      expiresAtWallMs: nowWallMs + (found ? HIT_MS : MISS_MS),
    };
    // Whoever is told another number than they asked about may ask about that one next.
    const names = new Set([number, found?.number ?? number].map(shortestForm));
    try {
      numbers.keep(
        [...names].map((name) => ({ ...told, number: name })),
        nowWallMs,
      );
      return true;
    } catch (error) {
      log.error("what was learned of a number cannot be stored", { sessionId, cause: String(error) });
      return false;
    }
  }

  async function lookUpInBackground(sessionId: string, number: string): Promise<void> {
    const name = `${sessionId} ${shortestForm(number)}`;
    if (underWay.has(name)) return;
    underWay.add(name);
    try {
      if (known(sessionId, number) || !limit.take(sessionId, clock.nowMs())) return;
      await lookUp(sessionId, number);
    } catch (error) {
      log.debug("a number was not looked up", { sessionId, cause: String(error) });
    } finally {
      underWay.delete(name);
    }
  }

  return {
    ...book,
    isOnWhatsApp(sessionId, number) {
      const found = known(sessionId, number);
      return found && found.canonical !== null;
    },
    lookUp,
    learn(sessionId, number) {
      if (formsOf(number).length > 1) void lookUpInBackground(sessionId, number);
    },
  };
}
