import { createRest, within, type Clock, type Log, type Serving } from "../../core/index.ts";
import type { LivingNode, Node, NodeStore } from "../node-store.ts";
import type { Owner, OwnerStore } from "../owner-store.ts";
import { kindOf, STREAM_KINDS, sumOf, type Stream, type StreamCounts, type StreamKind } from "../stream.ts";
import { createHoldings } from "./holdings.ts";
import { keepNodeLease } from "./node-lease.ts";
import { createMovements } from "./movements.ts";
import { roomOf, spreadOver, whoIsToHaveOne } from "./share.ts";

/** How often what is free is looked for; a part more, drawn anew each time, keeps nodes from looking together. */
const LOOK_EVERY_MS = 500;
const JITTER_MS = 100;
/** Streams of a kind that are taken over, and such that are given, in one step. */
const MOST_AT_ONCE = 200;
const GIVEN_AT_ONCE = 25;
const MOST_MET = 1_000;
/** Leases are whole seconds, and what is left of them is rounded. */
const ROUNDING_MS = 100;
/** Whoever ends at once waits no longer for the end of its lease, which runs out by itself. */
const ABANDONS_WITHIN_MS = 1_000;
/** For so long nobody has come or gone before streams are moved for fairness alone. */
const STEADY_MS = 10_000;
/** How often it is looked whether all have as many, once they had: every owner is counted for it. */
const BALANCED_EVERY_MS = 5_000;
/** Streams may have come and gone so that there are as many as before. */
const COMPARED_EVERY_MS = 60_000;

export type MembershipPorts = {
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1). */
  readonly chance: () => number;
  readonly nodes: NodeStore;
  readonly owners: OwnerStore;
  readonly serving: Serving;
  /** host:port of this node's inner listener. */
  readonly address: string;
  readonly leaseMs: number;
};

/** One of several nodes that share the sessions: it owns some of them for as long as its lease runs. */
export interface Membership {
  /** Joins and takes its share, now and whenever something is free. Rejects with `unavailable`. */
  begin(): Promise<void>;
  /** Whether this node serves a stream; whoever asks is about to use it. */
  isMine(stream: Stream): boolean;
  /**
   * Who has a stream that somebody wants served: this node, if nobody who lives had it. Undefined where there is no such
   * stream. Throws `unavailable` while this node may own nothing.
   */
  takeFor(stream: Stream): Promise<Owner | undefined>;
  /** It turned out that another node has it. */
  moved(stream: Stream): void;
  /** Whether it has a lease, by the clock of this very moment. */
  readonly isIn: boolean;
  /** Gives everything to those who stay. Resolves with whether there is anybody. */
  handOver(): Promise<boolean>;
  /** Ends its lease. */
  end(): Promise<void>;
  /** Lets everything go in this very turn and ends its lease, whatever is under way. Resolves within a second. */
  abandon(): Promise<void>;
}

export function createMembership(ports: MembershipPorts): Membership {
  const { clock, log, chance, nodes, owners } = ports;
  const rest = createRest(clock);
  const lease = keepNodeLease({
    ...ports,
    counts: () => holdings.counts(),
    onLost: () => holdings.lose(),
  });
  /** Addresses of incarnations, of those that are no more too. */
  const met = new Map<number, string>();
  const movements = createMovements({ clock, log, addressOf: (incarnation) => met.get(incarnation) });
  const holdings = createHoldings({
    ...ports,
    incarnation: ownNow,
    onTaken: (taken) => movements.noteTaken([taken]),
  });
  let looking: Promise<void> = Promise.resolve();
  let isToldOfLeases = false;
  let known = "";
  let steadySinceMs = clock.nowMs();
  let comparedAtMs = clock.nowMs();
  /** When all were found to have as many. */
  let balancedAtMs = -Infinity;

  /** By the clock of this very moment. */
  function ownNow(): number | undefined {
    lease.check();
    return lease.incarnation;
  }

  /** Whether more than one look takes is free. */
  async function look(): Promise<boolean> {
    const own = lease.incarnation;
    if (own === undefined) return false;
    const [living, free, owned] = await Promise.all([
      nodes.list(),
      owners.countFree(),
      owners.countOwned(own),
    ]);
    meet(living);
    const isIn = living.some(({ incarnation }) => incarnation === own);
    if (isIn && (owned !== holdings.count || isDue(comparedAtMs, COMPARED_EVERY_MS))) await compare(own);
    noteChange(living, free);
    if (sumOf(free) > 0) return takeShare(await nodes.counted(), own, free);
    if (clock.nowMs() - steadySinceMs >= STEADY_MS && isDue(balancedAtMs, BALANCED_EVERY_MS))
      await rebalance(await nodes.counted(), own);
    return false;
  }

  function isDue(lastMs: number, everyMs: number): boolean {
    return clock.nowMs() - lastMs >= everyMs;
  }

  async function compare(own: number): Promise<void> {
    const before = holdings.all();
    await holdings.adopt(own, await owners.ownedBy(own), before);
    comparedAtMs = clock.nowMs();
  }

  function meet(living: readonly LivingNode[]): void {
    for (const { incarnation, address } of living) {
      met.delete(incarnation);
      met.set(incarnation, address);
    }
    compareLeases(living);
    const [eldest] = met.keys();
    if (met.size > MOST_MET && eldest !== undefined) met.delete(eldest);
  }

  /** What is left of a lease is never more than all of it: who has the shorter one sees it. */
  function compareLeases(living: readonly LivingNode[]): void {
    const longer = living.find(({ leftMs }) => leftMs > ports.leaseMs + ROUNDING_MS);
    if (!longer || isToldOfLeases) return;
    isToldOfLeases = true;
    log.warn("another node has a longer lease: DUET_LEASE_SECONDS is to be the same on all nodes", {
      leaseSeconds: ports.leaseMs / 1_000,
      node: longer.address,
    });
  }

  function noteChange(living: readonly LivingNode[], free: StreamCounts): void {
    const now = living.map(({ incarnation }) => incarnation).join();
    if (now !== known || sumOf(free) > 0) steadySinceMs = clock.nowMs();
    known = now;
  }

  /** Whether it may have more of it than is taken at once. */
  async function takeShare(living: readonly Node[], own: number, free: StreamCounts): Promise<boolean> {
    const roomFor = (kind: StreamKind) =>
      Math.min(roomOf(living, own, free, kind, ports.leaseMs), MOST_AT_ONCE);
    const room = { sessions: roomFor("sessions"), organizations: roomFor("organizations") };
    if (sumOf(room) === 0) return false;
    const taken = await owners.takeFree(own, room);
    movements.noteTaken(taken);
    await holdings.add(own, taken);
    return STREAM_KINDS.some(
      (kind) => taken.filter(({ stream }) => kindOf(stream) === kind).length === MOST_AT_ONCE,
    );
  }

  /** One at a time, the idlest first, and never while others are being taken over. */
  async function rebalance(living: readonly Node[], own: number): Promise<void> {
    for (const kind of STREAM_KINDS) {
      const to = whoIsToHaveOne(living, own, kind, ports.leaseMs);
      const stream = to && holdings.idlest(kind);
      if (!to || stream === undefined) continue;
      await give([stream], to.incarnation);
      return;
    }
    balancedAtMs = clock.nowMs();
  }

  async function give(streams: readonly Stream[], to: number): Promise<void> {
    await holdings.give(streams, to);
    movements.noteGiven(streams, to);
  }

  async function goOnLooking(): Promise<void> {
    while (!rest.isOver) {
      try {
        if (await look()) continue;
      } catch (error) {
        log.warn("what is free cannot be looked for", { cause: String(error) });
      }
      movements.settle();
      await rest.for(LOOK_EVERY_MS + chance() * JITTER_MS);
    }
  }

  async function giveAll(own: number): Promise<boolean> {
    const living = await nodes.counted();
    meet(living);
    const shares = spreadOver(living, own, holdings.all(), ports.leaseMs);
    for (const [to, streams] of shares) {
      for (let nth = 0; nth < streams.length; nth += GIVEN_AT_ONCE)
        await give(streams.slice(nth, nth + GIVEN_AT_ONCE), to);
    }
    movements.tell();
    return shares.size > 0;
  }

  return {
    async begin() {
      await lease.begin();
      log.info("this node has joined", { address: ports.address, incarnation: lease.incarnation });
      looking = goOnLooking();
    },
    isMine: (stream) => ownNow() !== undefined && holdings.isMine(stream),
    takeFor: (stream) => holdings.takeFor(stream),
    moved(stream) {
      void holdings.lose([stream]).catch((error: unknown) => {
        log.error("a session that has moved cannot be ended", { cause: String(error) });
      });
    },
    get isIn() {
      return ownNow() !== undefined;
    },
    async handOver() {
      rest.end();
      holdings.leave();
      await looking;
      const own = lease.incarnation;
      if (own === undefined) return false;
      await lease.beginLeaving();
      return giveAll(own);
    },
    async end() {
      rest.end();
      await looking;
      await lease.end();
    },
    async abandon() {
      rest.end();
      holdings.leave();
      await within(lease.abandon().catch(nothing), clock, ABANDONS_WITHIN_MS);
    },
  };
}

function nothing(): void {
  // It ends by itself.
}
