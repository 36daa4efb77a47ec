import type { Connections } from "../connections.ts";
import { shortestForm } from "./number-forms.ts";
import type { KnownNumber, NumberStore } from "./number-store.ts";

/** What was read last, for all sessions: each call asks for the same few. */
const MOST_KEPT = 40_000;

/** What is stored of numbers and LIDs, in memory as far as it was asked for. */
export interface AddressMemory {
  /**
   * `act` on what `ask` makes of the memory, in the very turn in which nothing that it asks for is missing there: what is
   * learned meanwhile cannot come between. `ask` is called anew after each reading, and does nothing else. Throws what the
   * store throws.
   */
  consult<T, R>(ask: () => T, act: (answer: T) => R | Promise<R>): Promise<R>;
  /** For `ask` alone, as are the next: undefined also for what is yet to be read. What WhatsApp said about a number. */
  find(sessionId: string, number: string): KnownNumber | undefined;
  findByLid(sessionId: string, lid: string): KnownNumber | undefined;
  /** What the session's device has learned. */
  lidOf(sessionId: string, number: string): string | undefined;
  numberOf(sessionId: string, lid: string): string | undefined;
  /** Takes the place of what was known of them. */
  learn(known: readonly KnownNumber[]): void;
  /** Listens to devices no longer. */
  close(): void;
}

type Read = () => Promise<unknown>;

export function createAddressMemory(
  numbers: NumberStore,
  connections: Connections,
  mostKept: number = MOST_KEPT,
): AddressMemory {
  // null = nothing is known. The oldest are forgotten.
  const kept = new Map<string, unknown>();
  const loading = new Map<string, Promise<unknown>>();
  const missing = new Map<string, Read>();

  function put(key: string, value: unknown): void {
    if (kept.size >= mostKept) kept.delete(kept.keys().next().value ?? key);
    kept.set(key, value ?? null);
  }

  /** Also of what is being read: that may be what it was before. */
  function forget(keys: Iterable<string>): void {
    for (const key of keys) {
      kept.delete(key);
      loading.delete(key);
    }
  }

  /** Of the type that is read under the key. */
  function recall<T>(key: string, read: () => Promise<T | undefined>): T | undefined {
    const known = kept.get(key) as T | null | undefined;
    if (known === undefined) missing.set(key, read);
    return known ?? undefined;
  }

  async function load([key, read]: readonly [string, Read]): Promise<void> {
    const own = loading.get(key) ?? read();
    loading.set(key, own);
    const isPresent = () => loading.get(key) === own;
    try {
      const value = await own;
      if (isPresent()) put(key, value);
    } finally {
      if (isPresent()) loading.delete(key);
    }
  }

  const stopListening = connections.onLids((sessionId, digits) => {
    if (digits) return forget(digits.flatMap((each) => deviceKeys(sessionId, each)));
    const prefix = `${sessionId} device `;
    forget([...kept.keys(), ...loading.keys()].filter((key) => key.startsWith(prefix)));
  });

  return {
    async consult(ask, act) {
      for (;;) {
        missing.clear();
        const answer = ask();
        if (missing.size === 0) return await act(answer);
        await Promise.all([...missing].map(load));
      }
    },
    find(sessionId, number) {
      const name = shortestForm(number);
      return recall(numberKey(sessionId, name), () => numbers.find(sessionId, name));
    },
    findByLid: (sessionId, lid) => recall(lidKey(sessionId, lid), () => numbers.findByLid(sessionId, lid)),
    lidOf: (sessionId, number) =>
      recall(`${sessionId} device number ${number}`, () => connections.of(sessionId).contacts.lidOf(number)),
    numberOf: (sessionId, lid) =>
      recall(`${sessionId} device lid ${lid}`, () => connections.of(sessionId).contacts.numberOf(lid)),
    learn(known) {
      for (const each of known) {
        const { sessionId, number, lid } = each;
        const key = numberKey(sessionId, number);
        const before = kept.get(key) as KnownNumber | null | undefined;
        const told = [lid, before?.lid ?? null].filter((digits) => digits !== null);
        forget([key, ...told.map((digits) => lidKey(sessionId, digits))]);
        put(key, each);
        for (const digits of told) put(lidKey(sessionId, digits), digits === lid ? each : null);
      }
    },
    close: stopListening,
  };
}

function numberKey(sessionId: string, number: string): string {
  return `${sessionId} number ${number}`;
}

function lidKey(sessionId: string, lid: string): string {
  return `${sessionId} lid ${lid}`;
}

function deviceKeys(sessionId: string, digits: string): readonly string[] {
  return [`${sessionId} device number ${digits}`, `${sessionId} device lid ${digits}`];
}
