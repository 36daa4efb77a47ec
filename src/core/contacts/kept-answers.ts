/** The digits that an answer is about, of one session and of one kind. */
export type Place<Kind extends string> = {
  readonly sessionId: string;
  readonly kind: Kind;
  readonly digits: string;
};

/** Answers in memory by their places, of all sessions together so many at most: the oldest are forgotten. */
export interface KeptAnswers<Kind extends string> {
  /** Undefined for what is not kept, null for what is kept as unknown. */
  get(sessionId: string, kind: Kind, digits: string): unknown;
  put(place: Place<Kind>, answer: unknown): void;
  forget(place: Place<Kind>): void;
  /** The places of a session that something is kept at. */
  placesOf(sessionId: string): readonly Place<Kind>[];
}

type Kept<Kind extends string> = { readonly place: Place<Kind>; readonly answer: unknown };
/** Apart by what is known of each call already, so that none has to put a key together. */
type OfSession<Kind extends string> = Readonly<Record<Kind, Map<string, Kept<Kind>>>>;

export function createKeptAnswers<Kind extends string>(
  kinds: readonly Kind[],
  mostKept: number,
): KeptAnswers<Kind> {
  const sessions = new Map<string, OfSession<Kind>>();
  const oldestFirst = new Set<Kept<Kind>>();

  function ofSession(sessionId: string): OfSession<Kind> {
    const known = sessions.get(sessionId);
    if (known) return known;
    const made = Object.fromEntries(kinds.map((kind) => [kind, new Map()])) as OfSession<Kind>;
    sessions.set(sessionId, made);
    return made;
  }

  function forget({ sessionId, kind, digits }: Place<Kind>): void {
    const all = sessions.get(sessionId);
    const kept = all?.[kind].get(digits);
    if (!all || !kept) return;
    oldestFirst.delete(kept);
    all[kind].delete(digits);
    if (kinds.every((each) => all[each].size === 0)) sessions.delete(sessionId);
  }

  return {
    get: (sessionId, kind, digits) => sessions.get(sessionId)?.[kind].get(digits)?.answer,
    put(place, answer) {
      forget(place);
      const [oldest] = oldestFirst.size >= mostKept ? oldestFirst : [];
      if (oldest) forget(oldest.place);
      const kept = { place, answer };
      oldestFirst.add(kept);
      ofSession(place.sessionId)[place.kind].set(place.digits, kept);
    },
    forget,
    placesOf(sessionId) {
      const all = sessions.get(sessionId);
      return all ? kinds.flatMap((kind) => [...all[kind].values()].map(({ place }) => place)) : [];
    },
  };
}
