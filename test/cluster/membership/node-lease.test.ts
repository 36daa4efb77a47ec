import { expect, it } from "vitest";
import { keepNodeLease } from "../../../src/cluster/membership/node-lease.ts";
import type { NodeStore } from "../../../src/cluster/index.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const silent = () => undefined;
const LEASE_MS = 6_000;

it("a lease that was waited for is held for as long as any", async () => {
  const clock = new ManualClock();
  const joined = Promise.withResolvers<number>();
  const nodes: NodeStore = {
    join: () => joined.promise,
    renew: () => Promise.resolve(true),
    leave: () => Promise.resolve(),
    list: () => Promise.resolve([]),
    counted: () => Promise.resolve([]),
  };
  const lost: number[] = [];
  const lease = keepNodeLease({
    clock,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    nodes,
    address: "node:4100",
    leaseMs: LEASE_MS,
    counts: () => ({ sessions: 0, organizations: 0 }),
    onLost: () => {
      lost.push(clock.nowMs());
      return Promise.resolve();
    },
  });
  const begun = lease.begin();
  // As long as it takes until whoever had its address before has surely ended.
  await clock.advance(LEASE_MS / 2);
  joined.resolve(7);
  await begun;
  // The first renewal is not due yet.
  await clock.advance(LEASE_MS / 3 - 1);
  expect([lease.incarnation, lost]).toEqual([7, []]);
  await lease.end();
});
