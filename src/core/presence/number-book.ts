import { formsOf } from "../brazilian-number.ts";
import type { Clock } from "../clock.ts";
import type { Connections } from "../connections.ts";
import type { Log } from "../log.ts";
import type { FoundNumber } from "../look-ups.ts";
import type { AddressBook } from "./chat-key.ts";
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
  /** WhatsApp knows this number under one of its two forms: from now on both are one chat. */
  readonly onLearned: (sessionId: string, canonical: string) => void;
};

/** The address book of a session's device, with what WhatsApp said about numbers that have two forms. */
export interface NumberBook extends AddressBook {
  /** Asks WhatsApp about every form of the number. Throws `session_not_connected`, `whatsapp_failed`. */
  lookUp(sessionId: string, number: string): Promise<FoundNumber | undefined>;
  /** Looks a number up in the background if it has two forms and nothing is known of them; at most ten a minute. */
  learn(sessionId: string, number: string): void;
}

export function createNumberBook({
  clock,
  log,
  connections,
  numbers,
  onLearned,
}: NumberBookPorts): NumberBook {
  const limit = createLookUpLimit();
  const underWay = new Set<string>();

  /** What is known and has not expired; an expiry too far away is a clock that was set back. */
  function known(sessionId: string, number: string): KnownNumber | undefined {
    const found = numbers.find(sessionId, shorterOf(number));
    const remainingMs = (found?.expiresAtWallMs ?? 0) - clock.wallMs();
    return remainingMs > 0 && remainingMs <= HIT_MS ? found : undefined;
  }

  async function lookUp(sessionId: string, number: string): Promise<FoundNumber | undefined> {
    const forms = formsOf(number);
    const found = await connections.lookUpNumber(sessionId, forms);
    const canonical = found?.number ?? null;
    if (forms.length > 1 && (canonical === null || forms.includes(canonical))) {
      keep(sessionId, number, canonical);
    }
    return found;
  }

  /** That it cannot be kept is no concern of whoever asked. */
  function keep(sessionId: string, number: string, canonical: string | null): void {
    const nowWallMs = clock.wallMs();
    const expiresAtWallMs = nowWallMs + (canonical === null ? MISS_MS : HIT_MS);
    try {
      numbers.keep({ sessionId, number: shorterOf(number), canonical, expiresAtWallMs }, nowWallMs);
    } catch (error) {
      log.error("what was learned of a number cannot be stored", { sessionId, cause: String(error) });
      return;
    }
    if (canonical !== null) onLearned(sessionId, canonical);
  }

  async function lookUpInBackground(sessionId: string, number: string): Promise<void> {
    const name = `${sessionId} ${shorterOf(number)}`;
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
    lidOf: (sessionId, number) => connections.lidOf(sessionId, number),
    numberOf: (sessionId, lid) => connections.numberOf(sessionId, lid),
    canonicalOf(sessionId, number) {
      if (formsOf(number).length === 1) return undefined;
      return known(sessionId, number)?.canonical ?? undefined;
    },
    lookUp,
    learn(sessionId, number) {
      if (formsOf(number).length > 1) void lookUpInBackground(sessionId, number);
    },
  };
}

/** Names both forms of a number. */
function shorterOf(number: string): string {
  return formsOf(number).reduce((one, other) => (other.length < one.length ? other : one));
}
