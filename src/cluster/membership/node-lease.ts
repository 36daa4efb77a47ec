import { createRest, type Cancel, type Clock, type Log } from "../../core/index.ts";
import type { NodeStore } from "../node-store.ts";
import type { StreamCounts } from "../stream.ts";

/** A node lets everything go at this part of its lease: before anybody else may take it. */
const OWN_DEADLINE = 0.8;
/** A lease is renewed so often while it runs. */
const RENEWALS = 3;
/** After a renewal or a joining that has failed. */
const AGAIN_MS = 500;

export type NodeLeasePorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly nodes: NodeStore;
  readonly address: string;
  readonly leaseMs: number;
  /** What it has by it, for people. */
  readonly counts: () => StreamCounts;
  /** In this very turn nothing may be done any more by what it had; resolves when nothing of it is under way. */
  readonly onLost: () => Promise<void>;
};

/** The right of a node to own anything, which ends by itself where it cannot be renewed. */
export interface NodeLease {
  /** Undefined while it has none. */
  readonly incarnation: number | undefined;
  /** Lets go at once where its time was over before a timer could tell. */
  check(): void;
  /** Joins, and goes on joining anew whenever the lease is lost. Rejects with `unavailable` when the first does not succeed. */
  begin(): Promise<void>;
  /** Tells the others that it takes nothing any more. */
  beginLeaving(): Promise<void>;
  /** Ends it; what it owns is free then. */
  end(): Promise<void>;
  /** The same, and nothing that it stands for is waited for. */
  abandon(): Promise<void>;
}

export function keepNodeLease(ports: NodeLeasePorts): NodeLease {
  const { clock, log, nodes, address, leaseMs } = ports;
  const rest = createRest(clock);
  let incarnation: number | undefined;
  let isLeaving = false;
  let cancelDeadline: Cancel = () => undefined;
  let deadlineMs = Infinity;
  /** That it cannot join was told, and is not told again until it has. */
  let isToldOut = false;
  /** Resolves when the present lease is lost and everything that it stood for is over. */
  let lost = Promise.resolve();
  let going: Promise<void> = Promise.resolve();

  /** Counted from before it was asked for: it may have been given at once. */
  function hold(askedAtMs: number): void {
    cancelDeadline();
    deadlineMs = askedAtMs + leaseMs * OWN_DEADLINE;
    cancelDeadline = clock.after(deadlineMs - clock.nowMs(), expire);
  }

  function expire(): void {
    log.error("this node could not renew its lease in time: it lets everything go", {
      address,
      ...ports.counts(),
    });
    lose();
  }

  function lose(): void {
    cancelDeadline();
    incarnation = undefined;
    lost = ports.onLost();
  }

  async function join(): Promise<void> {
    const joined = await nodes.join(address, leaseMs);
    // It may have waited for the end of who had its address before, and would be over before it is renewed.
    const askedAtMs = clock.nowMs();
    const isRenewed = await nodes.renew(joined, leaseMs, isLeaving);
    if (!isRenewed || clock.nowMs() - askedAtMs >= leaseMs * OWN_DEADLINE) {
      await nodes.leave(joined);
      throw new Error("the database took too long to give a lease");
    }
    incarnation = joined;
    hold(askedAtMs);
  }

  /** Whether it is still held, as far as can be told. */
  async function renew(held: number): Promise<void> {
    const askedAtMs = clock.nowMs();
    const isRenewed = await nodes.renew(held, leaseMs, isLeaving);
    // The answer to a lease that was given up meanwhile.
    if (incarnation !== held) return;
    if (isRenewed) {
      hold(askedAtMs);
      return;
    }
    log.error("this node's lease has ended: it lets everything go", { address, ...ports.counts() });
    lose();
  }

  async function whileHeld(held: number): Promise<void> {
    const isHeld = () => incarnation === held && !rest.isOver;
    let waitMs = leaseMs / RENEWALS;
    while (isHeld()) {
      await rest.for(waitMs);
      if (!isHeld()) return;
      // An answer that does not come is not waited for beyond the deadline.
      const isAsked = await rest.within(renew(held).then(asked, unasked), leaseMs);
      waitMs = isAsked === true ? leaseMs / RENEWALS : AGAIN_MS;
    }
  }

  function unasked(error: unknown): boolean {
    log.warn("this node's lease could not be renewed", { cause: String(error) });
    return false;
  }

  async function go(): Promise<void> {
    while (!rest.isOver) {
      const held = incarnation;
      if (held === undefined) await joinAnew();
      else {
        await whileHeld(held);
        // Its own lease of before would keep it from joining.
        if (incarnation === undefined) await lost.then(() => nodes.leave(held)).catch(nothing);
      }
    }
  }

  async function joinAnew(): Promise<void> {
    try {
      await join();
      isToldOut = false;
      log.info("this node has joined anew", { address, incarnation });
    } catch (error) {
      if (!isToldOut) log.warn("this node cannot join for now", { cause: String(error) });
      isToldOut = true;
      await rest.for(AGAIN_MS);
    }
  }

  return {
    get incarnation() {
      return incarnation;
    },
    check() {
      if (incarnation !== undefined && clock.nowMs() >= deadlineMs) expire();
    },
    async begin() {
      await join();
      going = go();
    },
    async beginLeaving() {
      isLeaving = true;
      if (incarnation !== undefined) await renew(incarnation);
    },
    async end() {
      const held = incarnation;
      rest.end();
      cancelDeadline();
      incarnation = undefined;
      await going;
      if (held !== undefined) await nodes.leave(held);
    },
    async abandon() {
      const held = incarnation;
      rest.end();
      lose();
      if (held !== undefined) await nodes.leave(held);
    },
  };
}

function asked(): boolean {
  return true;
}

function nothing(): void {
  // It ends by itself.
}
