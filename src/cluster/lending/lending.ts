import { randomUUID } from "node:crypto";
import type { Cancel, Clock } from "../../core/index.ts";
import { createLentBucket, USABLE_MS, type LentBucket } from "./lent-bucket.ts";
import { createOwnUses, type OwnUses } from "./own-uses.ts";
import type { NodeStore } from "../node-store.ts";
import { createSettlements } from "./settlements.ts";
import type { SlotStore } from "./slot-store.ts";

/** Slots that are asked for at once: as many as this node has used in the last second, this many or this part of the limit. */
const MOST_AT_ONCE = 10;
const MOST_PART = 0.02;
/** Of the limit: what is left then is lent only to who has a request for it. */
const AHEAD_UNTIL = 0.8;
const SECOND_MS = 1_000;
/** Where nothing is left nobody asks again for so long. */
const NOTHING_MS = 200;
/** A request waits no longer for a slot: the database counts as away then, until it answers. */
const MOST_WAIT_MS = 2_000;
const PROBE_EVERY_MS = 1_000;
const TIDY_EVERY_MS = 10_000;

/** What has become of a request. */
export type Counted = {
  readonly isAccepted: boolean;
  /** Requests and lent slots that count, as far as is known. */
  readonly used: number;
  /** Until the first of them counts no longer. */
  readonly resetInMs: number;
};

/**
 * Limits on requests, exact over all nodes: in no window more than the limit are accepted. Slots are lent a few at a time and
 * ahead, so that most requests wait for nothing. While the database is away each node accepts its share.
 */
export interface Lending {
  take(bucket: string, limit: number): Counted | Promise<Counted>;
  /** Gives everything back. Nothing is taken afterwards. */
  close(): Promise<void>;
}

export type LendingPorts = {
  readonly clock: Clock;
  readonly slots: SlotStore;
  readonly nodes: Pick<NodeStore, "list">;
};

type Bucket = {
  readonly name: string;
  readonly lent: LentBucket;
  readonly own: OwnUses;
  /** Requests that wait for a slot. */
  waiting: number;
  asking: Promise<void> | undefined;
  nothingUntilMs: number;
};

export function createLending({ clock, slots, nodes }: LendingPorts): Lending {
  const buckets = new Map<string, Bucket>();
  const settlements = createSettlements(slots, clock);
  let isAway = false;
  let probedAtMs = -Infinity;
  /** As far as is known. */
  let living = 1;
  let tidiedAtMs = -Infinity;
  let cancelTick: Cancel | undefined;
  let isClosed = false;

  function bucketOf(name: string): Bucket {
    const known = buckets.get(name);
    if (known) return known;
    const bucket: Bucket = {
      name,
      lent: createLentBucket(),
      own: createOwnUses(),
      waiting: 0,
      asking: undefined,
      nothingUntilMs: -Infinity,
    };
    buckets.set(name, bucket);
    cancelTick ??= clock.after(SECOND_MS, tick);
    return bucket;
  }

  /** What it has and needs no longer is given back. */
  function settle(isEnd: boolean): Promise<void> {
    const nowMs = clock.nowMs();
    for (const [name, bucket] of buckets) {
      for (const over of bucket.lent.takeOver(nowMs, isEnd)) settlements.add({ ...over, bucket: name });
      const isIdle = bucket.own.count(nowMs) === 0 && bucket.lent.left(nowMs) === 0;
      if (isIdle && bucket.asking === undefined && bucket.waiting === 0) buckets.delete(name);
    }
    return settlements.tell();
  }

  async function tidy(): Promise<void> {
    living = (await nodes.list()).length;
    await slots.sweep();
  }

  function tick(): void {
    const nowMs = clock.nowMs();
    void settle(false);
    if (nowMs - tidiedAtMs >= TIDY_EVERY_MS) {
      tidiedAtMs = nowMs;
      tidy().catch(nothing);
    }
    cancelTick = buckets.size > 0 ? clock.after(SECOND_MS, tick) : undefined;
  }

  function ask(bucket: Bucket, limit: number): Promise<void> {
    return (bucket.asking ??= lend(bucket, limit).finally(() => {
      bucket.asking = undefined;
    }));
  }

  /** Resolves once it is answered, or the database is away. */
  function lend(bucket: Bucket, limit: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = clock.after(MOST_WAIT_MS, () => {
        isAway = true;
        resolve();
      });
      void lendInTheEnd(bucket, limit).then(() => {
        cancel();
        resolve();
      });
    });
  }

  async function lendInTheEnd(bucket: Bucket, limit: number): Promise<void> {
    const { name, own, lent } = bucket;
    const askedAtMs = clock.nowMs();
    const id = randomUUID();
    const needed = Math.max(0, bucket.waiting - lent.left(askedAtMs));
    const most = needed + Math.max(1, Math.min(mostAtOnce(limit), own.count(askedAtMs, SECOND_MS)));
    try {
      const loan = await slots.lend({ id, bucket: name, limit, needed, most, lastsMs: USABLE_MS });
      const nowMs = clock.nowMs();
      lent.lend(id, loan, askedAtMs, nowMs);
      if (loan.slots < needed) bucket.nothingUntilMs = nowMs + NOTHING_MS;
      isAway = false;
    } catch {
      isAway = true;
      // It may have been lent all the same.
      settlements.add({ id, bucket: name, used: 0, atMs: clock.nowMs() });
    }
  }

  /** Undefined where there is no slot. */
  function useSlot(bucket: Bucket, limit: number): Counted | undefined {
    const nowMs = clock.nowMs();
    if (bucket.lent.left(nowMs) === 0) return undefined;
    bucket.lent.use(nowMs);
    bucket.own.add(nowMs);
    const counted = bucket.lent.counted(nowMs);
    if (isToAskAhead(bucket, limit, counted.used, nowMs)) void ask(bucket, limit);
    return { isAccepted: true, ...counted };
  }

  /** So that the next request need not wait. */
  function isToAskAhead({ lent, own }: Bucket, limit: number, used: number, nowMs: number): boolean {
    if (isAway || isClosed || used > limit * AHEAD_UNTIL) return false;
    return lent.left(nowMs) * 2 < Math.min(mostAtOnce(limit), own.count(nowMs, SECOND_MS));
  }

  function refused(bucket: Bucket, limit: number): Counted {
    const { resetInMs } = bucket.lent.counted(clock.nowMs());
    return { isAccepted: false, used: limit, resetInMs };
  }

  /** Without waiting for the answer. */
  function probe(bucket: Bucket, limit: number): void {
    const nowMs = clock.nowMs();
    if (isClosed || nowMs - probedAtMs < PROBE_EVERY_MS) return;
    probedAtMs = nowMs;
    void ask(bucket, limit);
  }

  /** Each node has its share while nobody knows what the others do. */
  function takeAlone({ lent, own }: Bucket, limit: number): Counted {
    const nowMs = clock.nowMs();
    const share = Math.max(1, Math.floor(limit / Math.max(1, living)));
    const isAccepted = own.count(nowMs) < share;
    if (isAccepted) {
      own.add(nowMs);
      lent.useNone(randomUUID(), nowMs);
    }
    return {
      isAccepted,
      used: limit - share + Math.min(share, own.count(nowMs)),
      resetInMs: own.resetInMs(nowMs),
    };
  }

  async function takeAfterAsking(bucket: Bucket, limit: number): Promise<Counted> {
    bucket.waiting++;
    try {
      for (;;) {
        await ask(bucket, limit);
        const counted = useSlot(bucket, limit);
        if (counted) return counted;
        if (isAway) return takeAlone(bucket, limit);
        if (clock.nowMs() < bucket.nothingUntilMs) return refused(bucket, limit);
      }
    } finally {
      bucket.waiting--;
    }
  }

  return {
    take(name, limit) {
      const bucket = bucketOf(name);
      const counted = useSlot(bucket, limit);
      if (counted) return counted;
      if (isClosed || isAway) {
        probe(bucket, limit);
        return takeAlone(bucket, limit);
      }
      if (clock.nowMs() < bucket.nothingUntilMs) return refused(bucket, limit);
      return takeAfterAsking(bucket, limit);
    },
    async close() {
      isClosed = true;
      cancelTick?.();
      cancelTick = undefined;
      await Promise.all([...buckets.values()].flatMap(({ asking }) => asking ?? []));
      await settle(true);
    },
  };
}

function mostAtOnce(limit: number): number {
  return Math.max(MOST_AT_ONCE, Math.floor(limit * MOST_PART));
}

function nothing(): void {
  // It is done the next time.
}
