import { expect, test } from "vitest";
import { kindOf, type StreamKind } from "../../../src/cluster/index.ts";
import type { Clock } from "../../../src/core/index.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { LateTimers } from "../../support/cluster/late-timers.ts";
import { MemoryOwners } from "../../support/cluster/memory-owners.ts";
import { SampleNode } from "../../support/cluster/sample-node.ts";

const LEASE_MS = 6_000;
const streams = (count: number) =>
  Array.from({ length: count }, (_, nth) => `session-${String(nth).padStart(3, "0")}`);

/** Nodes on one database, each begun and at rest. */
async function cluster(count: number, of: readonly string[]) {
  const clock = new ManualClock();
  const owners = new MemoryOwners(clock, of);
  const nodes: SampleNode[] = [];
  for (let nth = 1; nth <= count; nth++) nodes.push(await joined(owners, clock, nth));
  await clock.advance(2_000);
  return { clock, owners, nodes };
}

async function joined(owners: MemoryOwners, clock: Clock, nth: number): Promise<SampleNode> {
  const node = new SampleNode(owners, clock, `node-${nth}:4100`);
  await node.membership.begin();
  return node;
}

const servedBy = (nodes: readonly SampleNode[]) => nodes.flatMap(({ served }) => [...served]).sort();

test("one node serves all there is", async () => {
  const { nodes } = await cluster(1, streams(500));
  expect(servedBy(nodes)).toEqual(streams(500));
});

test("three nodes that start together share, and nobody serves what another one does", async () => {
  const clock = new ManualClock();
  const owners = new MemoryOwners(clock, streams(90));
  const nodes = [1, 2, 3].map((nth) => new SampleNode(owners, clock, `node-${nth}:4100`));
  await Promise.all(nodes.map(({ membership }) => membership.begin()));
  await clock.advance(2_000);
  expect(nodes.map(({ served }) => served.size)).toEqual([30, 30, 30]);
  expect(servedBy(nodes)).toEqual(streams(90));
});

/** So many sessions, and more organizations than these. */
const fewSessions = (count: number) => [
  ...Array.from({ length: 7 }, (_, nth) => `org:${nth}`),
  ...streams(count),
  ...Array.from({ length: 4 }, (_, nth) => `org:more-${nth}`),
];
const sizes = (nodes: readonly SampleNode[], kind: StreamKind) =>
  nodes.map(({ served }) => [...served].filter((stream) => kindOf(stream) === kind).length).toSorted();

test("few sessions are spread as evenly as many, however many organizations there are", async () => {
  const clock = new ManualClock();
  const owners = new MemoryOwners(clock, fewSessions(6));
  const nodes = [1, 2, 3, 4].map((nth) => new SampleNode(owners, clock, `node-${nth}:4100`));
  await Promise.all(nodes.map(({ membership }) => membership.begin()));
  await clock.advance(2_000);
  expect(sizes(nodes, "sessions")).toEqual([1, 1, 2, 2]);
  expect(sizes(nodes, "organizations")).toEqual([2, 3, 3, 3]);
  const [dead, ...others] = nodes as [SampleNode, ...SampleNode[]];
  dead.database = "hangs";
  await clock.advance(LEASE_MS + 1_500);
  expect(sizes(others, "sessions")).toEqual([2, 2, 2]);
  expect(sizes(others, "organizations")).toEqual([3, 4, 4]);
});

test("what is left over is taken by whoever is well, not kept for a node that has just died", async () => {
  const { clock, owners, nodes } = await cluster(2, []);
  const [dead, other] = nodes as [SampleNode, SampleNode];
  dead.database = "hangs";
  await clock.advance(3_000);
  owners.add("new");
  await clock.advance(700);
  expect([...other.served]).toEqual(["new"]);
});

test("few sessions are handed over, and brought to who comes later, evenly too", async () => {
  const { clock, owners, nodes } = await cluster(3, fewSessions(6));
  const [leaving, ...others] = nodes as [SampleNode, SampleNode, SampleNode];
  await clock.advance(60_000);
  expect(sizes(nodes, "sessions")).toEqual([2, 2, 2]);
  expect(await leaving.membership.handOver()).toBe(true);
  await leaving.membership.end();
  await clock.advance(1_000);
  expect(sizes(others, "sessions")).toEqual([3, 3]);
  expect(sizes(others, "organizations")).toEqual([5, 6]);
  const late = await joined(owners, clock, 4);
  await clock.advance(60_000);
  expect(sizes([...others, late], "sessions")).toEqual([2, 2, 2]);
  expect(sizes([...others, late], "organizations")).toEqual([3, 4, 4]);
});

test("what a node that ended without a word had is served by the others once its lease is over", async () => {
  const { clock, nodes } = await cluster(3, streams(90));
  const [dead, ...others] = nodes as [SampleNode, SampleNode, SampleNode];
  // Nothing of it runs any more: all of it waits for an answer.
  dead.database = "hangs";
  await clock.advance(LEASE_MS + 1_500);
  expect(servedBy(others)).toEqual(streams(90));
  expect(Math.abs(others[0].served.size - others[1].served.size)).toBeLessThanOrEqual(1);
});

test("a node that is cut off from the database lets go before anybody may take over", async () => {
  const { clock, owners, nodes } = await cluster(2, streams(10));
  const [cut, other] = nodes as [SampleNode, SampleNode];
  for (const how of ["hangs", "fails"] as const) {
    cut.database = how;
    const fromMs = clock.nowMs();
    while (cut.served.size > 0) await clock.advance(50);
    const last = cut.letGo.at(-1);
    expect(last?.how).toBe("lost");
    expect((last?.atMs ?? 0) - fromMs).toBeLessThanOrEqual(LEASE_MS * 0.8);
    expect(owners.ownedAt("node-1:4100")).not.toEqual([]);
    await clock.advance(LEASE_MS);
    expect([...other.served].sort()).toEqual(streams(10));
    cut.database = "answers";
    // It joins anew, and is given its share again.
    await clock.advance(60_000);
    expect(cut.served.size).toBe(5);
    expect(servedBy(nodes)).toEqual(streams(10));
  }
});

test("one that slept beyond its lease serves nothing as soon as it wakes", async () => {
  const { clock, nodes } = await cluster(2, streams(10));
  const [asleep] = nodes as [SampleNode, SampleNode];
  asleep.database = "hangs";
  await clock.advance(LEASE_MS * 3);
  expect(asleep.served.size).toBe(0);
  expect(asleep.membership.isIn).toBe(false);
  await expect(asleep.membership.takeFor("session-001")).rejects.toThrow("no lease");
});

/** Two nodes that share ten streams, of which the first can sleep. */
async function withOneThatSleeps() {
  const clock = new ManualClock();
  const owners = new MemoryOwners(clock, streams(10));
  const timers = new LateTimers(clock);
  const asleep = await joined(owners, timers, 1);
  const other = await joined(owners, clock, 2);
  await clock.advance(60_000);
  expect([asleep.served.size, other.served.size]).toEqual([5, 5]);
  return { clock, owners, timers, asleep, other };
}

test("one that is asked for a stream as it wakes, before a timer has told it how late it is, has none", async () => {
  const { clock, timers, asleep, other } = await withOneThatSleeps();
  const [stream = ""] = asleep.served;
  timers.hold();
  await clock.advance(LEASE_MS * 2);
  expect(other.served.size).toBe(10);
  expect(asleep.membership.isMine(stream)).toBe(false);
  expect(asleep.served.size).toBe(0);
  timers.release();
  await clock.advance(60_000);
  expect([asleep.served.size, other.served.size]).toEqual([5, 5]);
});

test("what it is told as it wakes to have owned is not served, also before a timer has told it how late it is", async () => {
  const { clock, owners, timers, asleep, other } = await withOneThatSleeps();
  const answer = Promise.withResolvers<undefined>();
  asleep.heldBack = answer.promise;
  // It counts one more than it has, and asks for all of them.
  owners.add("session-more", owners.incarnationOf("node-1:4100"));
  await clock.advance(700);
  timers.hold();
  await clock.advance(LEASE_MS * 2);
  expect(other.served.size).toBe(11);
  answer.resolve(undefined);
  await clock.advance(100);
  expect(asleep.served.has("session-more")).toBe(false);
  asleep.heldBack = Promise.resolve();
  timers.release();
  await clock.advance(60_000);
  expect(servedBy([asleep, other])).toHaveLength(11);
});

test("what it is told late to have owned is not served once its lease is lost, nor under its next one", async () => {
  const { clock, owners, nodes } = await cluster(2, streams(10));
  const [late, other] = nodes as [SampleNode, SampleNode];
  for (const isIn of [false, true]) {
    const answer = Promise.withResolvers<undefined>();
    late.heldBack = answer.promise;
    // It counts one more than it has, and asks for all of them.
    owners.add(`more-${isIn}`, owners.incarnationOf("node-1:4100"));
    await clock.advance(700);
    late.database = "fails";
    await clock.advance(LEASE_MS + 1_500);
    expect([late.served.size, other.served.size]).toEqual([0, isIn ? 12 : 11]);
    late.database = isIn ? "answers" : "fails";
    await clock.advance(2_000);
    expect(late.membership.isIn).toBe(isIn);
    late.heldBack = Promise.resolve();
    answer.resolve(undefined);
    await clock.advance(100);
    expect(late.served.size).toBe(0);
    late.database = "answers";
    await clock.advance(60_000);
    expect(servedBy(nodes)).toHaveLength(isIn ? 12 : 11);
  }
});

test("what it has taken under its next lease is not let go for what it is told late of the one before", async () => {
  const { clock, owners, nodes } = await cluster(1, streams(10));
  const [late] = nodes as [SampleNode];
  const answer = Promise.withResolvers<undefined>();
  late.heldBack = answer.promise;
  // It counts one less than it has, and asks for all of them.
  owners.add("session-000");
  await clock.advance(700);
  late.database = "fails";
  await clock.advance(LEASE_MS + 1_500);
  late.database = "answers";
  await clock.advance(2_000);
  await late.membership.takeFor("session-000");
  expect([...late.served]).toEqual(["session-000"]);
  const before = late.letGo.length;
  answer.resolve(undefined);
  await clock.advance(100);
  expect(late.letGo).toHaveLength(before);
  late.heldBack = Promise.resolve();
  await clock.advance(2_000);
  expect(servedBy(nodes)).toEqual(streams(10));
});

test("a stream that is asked for is taken at once where nobody has it", async () => {
  const { clock, owners, nodes } = await cluster(2, []);
  const [first, second] = nodes as [SampleNode, SampleNode];
  owners.add("new");
  const owner = await second.membership.takeFor("new");
  expect(owner).toMatchObject({ stream: "new", address: "node-2:4100", epoch: 1 });
  expect(second.membership.isMine("new")).toBe(true);
  expect(second.served).toContain("new");
  expect(await first.membership.takeFor("new")).toMatchObject({ address: "node-2:4100" });
  expect(first.membership.isMine("new")).toBe(false);
  expect(await first.membership.takeFor("nobody's")).toBeUndefined();
  await clock.advance(2_000);
  expect(first.served.size).toBe(0);
});

test("a session that a node has made is served by it, and one that is deleted by nobody", async () => {
  const { clock, owners, nodes } = await cluster(1, streams(2));
  owners.add("made-here", 1);
  await clock.advance(1_000);
  expect(nodes[0]?.membership.isMine("made-here")).toBe(true);
  owners.remove("made-here");
  await clock.advance(1_000);
  expect(nodes[0]?.membership.isMine("made-here")).toBe(false);
  expect(nodes[0]?.served).not.toContain("made-here");
});

test("at an orderly end everything is handed over, and nothing is lost or ended", async () => {
  const { clock, owners, nodes } = await cluster(3, streams(90));
  const [leaving, ...others] = nodes as [SampleNode, SampleNode, SampleNode];
  expect(await leaving.membership.handOver()).toBe(true);
  expect(leaving.letGo.every(({ how }) => how === "handed over")).toBe(true);
  expect(owners.ownedAt("node-1:4100")).toEqual([]);
  await leaving.membership.end();
  await clock.advance(1_000);
  expect(servedBy(others)).toEqual(streams(90));
  expect(others.map(({ served }) => served.size)).toEqual([45, 45]);
});

test("who ends at once lets everything go in that turn, and others take it without waiting for a lease", async () => {
  const { clock, nodes } = await cluster(3, streams(90));
  const [ending, ...others] = nodes as [SampleNode, SampleNode, SampleNode];
  void ending.membership.handOver().catch(() => undefined);
  const ended = ending.membership.abandon();
  expect(ending.served.size).toBe(0);
  await ended;
  expect(ending.membership.isIn).toBe(false);
  await clock.advance(700);
  expect(servedBy(others)).toEqual(streams(90));
});

test("who ends at once waits no more than a second for a database that is away", async () => {
  const { clock, nodes } = await cluster(1, streams(3));
  const [ending] = nodes as [SampleNode];
  ending.database = "hangs";
  const ended = ending.membership.abandon();
  await clock.advance(1_000);
  await ended;
  expect(ending.served.size).toBe(0);
});

test("nothing is handed over to a node that has just died, whose lease still runs", async () => {
  const { clock, owners, nodes } = await cluster(3, streams(9));
  const [leaving, dead, other] = nodes as [SampleNode, SampleNode, SampleNode];
  const had = owners.ownedAt("node-2:4100").length;
  dead.database = "hangs";
  await clock.advance(3_000);
  expect(owners.ownedAt("node-2:4100")).toHaveLength(had);
  expect(await leaving.membership.handOver()).toBe(true);
  expect(owners.ownedAt("node-2:4100")).toHaveLength(had);
  expect(owners.ownedAt("node-3:4100")).toHaveLength(9 - had);
  await clock.advance(LEASE_MS);
  expect([...other.served].sort()).toEqual(streams(9));
});

test("the last node has nobody to hand over to", async () => {
  const { nodes } = await cluster(1, streams(3));
  expect(await nodes[0]?.membership.handOver()).toBe(false);
  expect(nodes[0]?.letGo).toEqual([]);
});

test("a node that comes later is given its share one by one, the idlest first", async () => {
  const { clock, owners, nodes } = await cluster(1, streams(9));
  const [first] = nodes as [SampleNode];
  await clock.advance(1);
  for (const stream of streams(3)) expect(first.membership.isMine(stream)).toBe(true);
  const late = await joined(owners, clock, 2);
  await clock.advance(9_000);
  expect(late.served.size).toBe(0);
  await clock.advance(2_000);
  expect(first.letGo.length).toBeGreaterThan(0);
  await clock.advance(20_000);
  expect(late.served.size).toBe(4);
  for (const stream of streams(3)) expect(first.served).toContain(stream);
  const given = first.letGo.length;
  await clock.advance(60_000);
  expect(first.letGo.length).toBe(given);
});

test("what has come and gone is noticed, though there are as many as before", async () => {
  const { clock, owners, nodes } = await cluster(1, streams(2));
  const [node] = nodes as [SampleNode];
  owners.remove("session-000");
  owners.add("given", 1);
  await clock.advance(62_000);
  expect([...node.served].sort()).toEqual(["given", "session-001"]);
});

test("nodes of different leases: the one of the shorter says so once", async () => {
  const { clock, owners, nodes } = await cluster(1, []);
  const [short] = nodes as [SampleNode];
  const long = new SampleNode(owners, clock, "node-2:4100", 9_000);
  await long.membership.begin();
  await clock.advance(30_000);
  expect(toldBy(short, "another node has a longer lease")).toEqual([
    { leaseSeconds: 6, node: "node-2:4100" },
  ]);
  expect(toldBy(long, "another node has a longer lease")).toEqual([]);
});

test("what cannot be taken up is tried again", async () => {
  const { clock, owners, nodes } = await cluster(1, []);
  const [node] = nodes as [SampleNode];
  node.isTakingBroken = true;
  owners.add("hard");
  await clock.advance(2_000);
  expect(node.membership.isMine("hard")).toBe(false);
  node.isTakingBroken = false;
  await clock.advance(2_000);
  expect(node.membership.isMine("hard")).toBe(true);
});

test("two nodes of one address: the second is refused", async () => {
  const { clock, owners } = await cluster(1, []);
  await expect(joined(owners, clock, 1)).rejects.toThrow("DUET_NODE_ADDRESS");
});

/** Lines of a node that begin so, with what they tell. */
const toldBy = ({ told }: SampleNode, beginning: string) =>
  told.flatMap(({ message, fields }) => (message.startsWith(beginning) ? [fields] : []));

test("a take-over is told in one line, and from whom, as is the loss of a lease and the joining anew", async () => {
  const { clock, nodes } = await cluster(2, [...streams(450), "org:acme"]);
  const [cut, other] = nodes as [SampleNode, SampleNode];
  await clock.advance(5_000);
  const had = toldBy(cut, "this node has taken what no node had")[0];
  cut.database = "fails";
  await clock.advance(LEASE_MS + 1_500);
  expect(toldBy(cut, "this node could not renew its lease")).toEqual([{ address: "node-1:4100", ...had }]);
  const takenOver = { ...had, node: "node-1:4100", incarnation: 1 };
  expect(toldBy(other, "this node has taken over")).toEqual([takenOver]);
  cut.database = "answers";
  await clock.advance(60_000);
  expect(toldBy(cut, "this node has joined anew")).toEqual([{ address: "node-1:4100", incarnation: 3 }]);
});

test("a hand-over is told in one line for each node that it goes to", async () => {
  const { nodes } = await cluster(3, [...streams(90), "org:acme"]);
  const [leaving] = nodes as [SampleNode];
  const had = sizes([leaving], "sessions");
  await leaving.membership.handOver();
  const told = toldBy(leaving, "this node has handed over");
  expect(told.map(({ node, incarnation }) => [node, incarnation])).toEqual([
    ["node-2:4100", 2],
    ["node-3:4100", 3],
  ]);
  expect([told.reduce((sum, { sessions }) => sum + Number(sessions), 0)]).toEqual(had);
});

test("what is moved for fairness is told in one line", async () => {
  const { clock, owners, nodes } = await cluster(1, streams(9));
  const [first] = nodes as [SampleNode];
  await joined(owners, clock, 2);
  await clock.advance(60_000);
  const told = toldBy(first, "this node has handed over");
  expect(told).toEqual([{ sessions: 4, organizations: 0, node: "node-2:4100", incarnation: 2 }]);
});

test("what is asked for and nobody has is told once it is taken, and not what the node has already", async () => {
  const { clock, owners, nodes } = await cluster(1, []);
  const [node] = nodes as [SampleNode];
  for (const stream of ["one", "two"]) owners.add(stream);
  for (const stream of ["one", "two", "one"]) await node.membership.takeFor(stream);
  await clock.advance(2_000);
  expect(toldBy(node, "this node has taken")).toEqual([{ sessions: 2, organizations: 0 }]);
});
