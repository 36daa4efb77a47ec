import { GatewayError, type Clock, type Log, type Serving } from "../../core/index.ts";
import type { Owned, Owner, OwnerStore, Taken } from "../owner-store.ts";
import { countsOf, kindOf, type Stream, type StreamCounts, type StreamKind } from "../stream.ts";

export type HoldingsPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly owners: OwnerStore;
  readonly serving: Serving;
  /** Of this node; undefined while it may own nothing. */
  readonly incarnation: () => number | undefined;
  /** Somebody had wanted it served. */
  readonly onTaken: (taken: Taken) => void;
};

/** What this node owns and serves. */
export interface Holdings {
  /** Whether it serves a stream; whoever asks is about to use it. */
  isMine(stream: Stream): boolean;
  readonly count: number;
  /** The same by kinds. */
  counts(): StreamCounts;
  /** The one of a kind that nobody has asked for the longest. */
  idlest(kind: StreamKind): Stream | undefined;
  /** Serves these too, which `own` was found to own; nothing where this node is another one by then. */
  add(own: number, owned: readonly Owned[]): Promise<void>;
  /** Serves what it owns as it turned out, and of what it had `before` that was read nothing else. */
  adopt(own: number, owned: readonly Owned[], before: readonly Stream[]): Promise<void>;
  /**
   * Who has a stream that somebody wants served: this node, if nobody who lives had it. Undefined where there is no such
   * stream. Throws `unavailable` while this node may own nothing.
   */
  takeFor(stream: Stream): Promise<Owner | undefined>;
  /** Gives streams to another node, with all that is written of them. */
  give(streams: readonly Stream[], to: number): Promise<void>;
  /** Lets these go at once, or everything: another node may have them. */
  lose(streams?: readonly Stream[]): Promise<void>;
  all(): readonly Stream[];
  /** Takes nothing more. */
  leave(): void;
}

export function createHoldings(ports: HoldingsPorts): Holdings {
  const { clock, log, owners, serving, incarnation } = ports;
  /** When somebody asked last for each that is served. */
  const mine = new Map<Stream, number>();
  const taking = new Map<Stream, Promise<void>>();
  const giving = new Map<Stream, Promise<void>>();
  let isLeaving = false;

  function requireIncarnation(): number {
    const own = incarnation();
    if (own === undefined) throw new GatewayError("unavailable", "this node has no lease just now");
    return own;
  }

  async function serve(own: number, streams: readonly Stream[]): Promise<void> {
    try {
      await serving.take(streams);
    } catch (error) {
      log.error("sessions cannot be taken over for now", {
        sessions: streams.length,
        cause: String(error),
      });
      return;
    }
    if (incarnation() === own) for (const stream of streams) mine.set(stream, clock.nowMs());
    else await serving.letGo(streams, "lost");
  }

  async function add(own: number, owned: readonly Owned[]): Promise<void> {
    // Its lease was lost while it asked, and somebody else may have all of it.
    if (incarnation() !== own) return;
    const streams = owned.map(({ stream }) => stream);
    const toServe = streams.filter((stream) => !mine.has(stream) && !taking.has(stream));
    const served = serve(own, toServe).finally(() => toServe.forEach((stream) => taking.delete(stream)));
    for (const stream of toServe) taking.set(stream, served);
    await Promise.all(streams.flatMap((stream) => taking.get(stream) ?? []));
  }

  async function lose(streams: readonly Stream[] = [...mine.keys(), ...taking.keys()]): Promise<void> {
    for (const stream of streams) mine.delete(stream);
    if (streams.length > 0) await serving.letGo(streams, "lost");
  }

  async function handOver(streams: readonly Stream[], to: number): Promise<void> {
    const own = requireIncarnation();
    await serving.letGo(streams, "handed over");
    await owners.release(own, streams, to);
  }

  return {
    isMine(stream) {
      if (!mine.has(stream)) return false;
      mine.set(stream, clock.nowMs());
      return true;
    },
    get count() {
      return mine.size;
    },
    counts: () => countsOf(mine.keys()),
    idlest(kind) {
      let idlest: readonly [Stream, number] | undefined;
      for (const one of mine) if (kindOf(one[0]) === kind && !(idlest && idlest[1] <= one[1])) idlest = one;
      return idlest?.[0];
    },
    async adopt(own, owned, before) {
      if (incarnation() !== own) return;
      const kept = new Set(owned.map(({ stream }) => stream));
      await lose(before.filter((stream) => mine.has(stream) && !kept.has(stream)));
      await add(
        own,
        owned.filter(({ stream }) => !giving.has(stream)),
      );
    },
    add,
    async takeFor(stream) {
      await giving.get(stream);
      const own = requireIncarnation();
      if (isLeaving) return (await owners.ownersOf([stream]))[0];
      const owner = await owners.take(own, stream);
      if (owner?.incarnation !== own) return owner;
      if (owner.from !== own) ports.onTaken(owner);
      await add(own, [owner]);
      return owner;
    },
    async give(streams, to) {
      for (const stream of streams) mine.delete(stream);
      const given = handOver(streams, to);
      const over = given.then(nothing, nothing);
      for (const stream of streams) giving.set(stream, over);
      try {
        await given;
      } finally {
        for (const stream of streams) giving.delete(stream);
      }
    },
    lose,
    all: () => [...mine.keys()],
    leave: () => void (isLeaving = true),
  };
}

function nothing(): void {
  // How it went is told to whoever gave it.
}
