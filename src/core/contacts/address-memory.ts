import type { Connections } from "../connections.ts";
import { createKeptAnswers, type Place } from "./kept-answers.ts";
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
  /** Of a session; others may change it from now on. */
  forget(sessionId: string): void;
  /** Listens to devices no longer. */
  close(): void;
}

/** Whose digits are asked about, and whether it was WhatsApp who told or the device. */
type Answers = {
  readonly number: KnownNumber;
  readonly lid: KnownNumber;
  readonly deviceNumber: string;
  readonly deviceLid: string;
};
type Kind = keyof Answers;
const KINDS: readonly Kind[] = ["number", "lid", "deviceNumber", "deviceLid"];

export function createAddressMemory(
  numbers: NumberStore,
  connections: Connections,
  mostKept: number = MOST_KEPT,
): AddressMemory {
  // null = nothing is known.
  const kept = createKeptAnswers(KINDS, mostKept);
  const loading = new Map<string, { readonly place: Place<Kind>; readonly answer: Promise<unknown> }>();
  const missing = new Map<string, Place<Kind>>();

  const read: Readonly<Record<Kind, (sessionId: string, digits: string) => Promise<unknown>>> = {
    number: (sessionId, number) => numbers.find(sessionId, number),
    lid: (sessionId, lid) => numbers.findByLid(sessionId, lid),
    deviceNumber: (sessionId, number) => connections.of(sessionId).contacts.lidOf(number),
    deviceLid: (sessionId, lid) => connections.of(sessionId).contacts.numberOf(lid),
  };

  /** Also of what is being read: that may be what it was before. */
  function forget(places: Iterable<Place<Kind>>): void {
    for (const place of places) {
      kept.forget(place);
      loading.delete(nameOf(place));
    }
  }

  function recall<K extends Kind>(sessionId: string, kind: K, digits: string): Answers[K] | undefined {
    const known = kept.get(sessionId, kind, digits) as Answers[K] | null | undefined;
    if (known === undefined) {
      const place = { sessionId, kind, digits };
      missing.set(nameOf(place), place);
    }
    return known ?? undefined;
  }

  async function load([name, place]: readonly [string, Place<Kind>]): Promise<void> {
    const own = loading.get(name) ?? { place, answer: read[place.kind](place.sessionId, place.digits) };
    loading.set(name, own);
    const isPresent = () => loading.get(name) === own;
    try {
      const answer = await own.answer;
      if (isPresent()) kept.put(place, answer ?? null);
    } finally {
      if (isPresent()) loading.delete(name);
    }
  }

  const stopListening = connections.onLids((sessionId, digits) => {
    if (digits) return forget(digits.flatMap((each) => devicePlaces(sessionId, each)));
    const ofDevice = ({ kind }: Place<Kind>) => kind === "deviceNumber" || kind === "deviceLid";
    forget(placesOf(sessionId).filter(ofDevice));
  });

  function placesOf(sessionId: string): readonly Place<Kind>[] {
    const underWay = [...loading.values()].map(({ place }) => place);
    return [...kept.placesOf(sessionId), ...underWay.filter((place) => place.sessionId === sessionId)];
  }

  return {
    async consult(ask, act) {
      for (;;) {
        missing.clear();
        const answer = ask();
        if (missing.size === 0) return await act(answer);
        await Promise.all([...missing].map(load));
      }
    },
    find: (sessionId, number) => recall(sessionId, "number", shortestForm(number)),
    findByLid: (sessionId, lid) => recall(sessionId, "lid", lid),
    lidOf: (sessionId, number) => recall(sessionId, "deviceNumber", number),
    numberOf: (sessionId, lid) => recall(sessionId, "deviceLid", lid),
    learn(known) {
      for (const each of known) {
        const { sessionId, number, lid } = each;
        const place: Place<Kind> = { sessionId, kind: "number", digits: number };
        const before = kept.get(sessionId, "number", number) as KnownNumber | null | undefined;
        const told = [lid, before?.lid ?? null]
          .filter((digits) => digits !== null)
          .map((digits): Place<Kind> => ({ sessionId, kind: "lid", digits }));
        forget([place, ...told]);
        kept.put(place, each);
        for (const ofLid of told) kept.put(ofLid, ofLid.digits === lid ? each : null);
      }
    },
    forget: (sessionId) => forget(placesOf(sessionId)),
    close: stopListening,
  };
}

function nameOf({ sessionId, kind, digits }: Place<Kind>): string {
  return `${sessionId} ${kind} ${digits}`;
}

function devicePlaces(sessionId: string, digits: string): readonly Place<Kind>[] {
  return [
    { sessionId, kind: "deviceNumber", digits },
    { sessionId, kind: "deviceLid", digits },
  ];
}
