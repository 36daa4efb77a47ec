/** An event as the database has it. */
export type StoredEvent = {
  readonly id: string;
  readonly stream: string;
  /** Its number in its stream. */
  readonly n: number;
};

/**
 * Every event has come to the receiver, and those of a stream in their order: one that comes again says nothing new.
 * `told` are the ids in the order in which they came.
 */
export function faultsOfDeliveries(
  stored: readonly StoredEvent[],
  told: readonly string[],
): readonly string[] {
  const known = new Map(stored.map((event) => [event.id, event]));
  const first = [...new Set(told)];
  const newest = new Map<string, StoredEvent>();
  const disordered = first.flatMap((id) => {
    const event = known.get(id);
    if (!event) return [];
    const before = newest.get(event.stream);
    newest.set(event.stream, event);
    return before && before.n > event.n ? [`${event.stream}: ${event.n} came after ${before.n}`] : [];
  });
  const came = new Set(first);
  const lost = stored.filter(({ id }) => !came.has(id));
  return [...disordered, ...lost.map(({ stream, n }) => `${stream}: ${n} never came`)];
}

/** None is there twice, also where it is not known whether it was written before it was written again. */
export function faultsOfStored(stored: readonly Pick<StoredEvent, "id">[]): readonly string[] {
  const seen = new Set<string>();
  return stored.flatMap(({ id }) => {
    if (seen.has(id)) return [`${id}: stored twice`];
    seen.add(id);
    return [];
  });
}

/**
 * A reader that comes back to where it was is told everything, once on a stream, in the order in which it is stored. Another
 * stream may begin with what was read already: its last event may be one that is told and not stored.
 */
export function faultsOfReader(
  inOrder: readonly string[],
  streams: readonly (readonly string[])[],
): readonly string[] {
  const places = new Map(inOrder.map((id, place) => [id, place]));
  let furthest = -1;
  const faultsOf = (read: readonly string[]) => {
    let before: number | undefined;
    return read.flatMap((id) => {
      const place = places.get(id);
      if (place === undefined) return [`${id}: read, and not stored`];
      const next = (before ?? furthest) + 1;
      const isAgain = before !== undefined && place <= before;
      [before, furthest] = [Math.max(before ?? -1, place), Math.max(furthest, place)];
      if (isAgain) return [`${id}: read again, or after a later one`];
      return inOrder.slice(next, place).map((lost) => `${lost}: passed over`);
    });
  };
  return [...streams.flatMap(faultsOf), ...inOrder.slice(furthest + 1).map((id) => `${id}: never read`)];
}
