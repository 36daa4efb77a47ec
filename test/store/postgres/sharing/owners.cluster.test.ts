import { describe, expect, it } from "vitest";
import type { Owned } from "../../../../src/cluster/index.ts";
import { refusal } from "../../../contracts/store/support/refusal.ts";
import { testNodes, type TestNode } from "../../../support/postgres/nodes.ts";
import { filling } from "../../../contracts/store/support/filled-stores.ts";

const NONE = { sessions: 0, organizations: 0 };

describe("a node", () => {
  it("is one of those that live for as long as its lease runs", async () => {
    await using nodes = await testNodes();
    const [one, two] = [await nodes.joined("a:1"), await nodes.joined("b:1")];
    expect(two.incarnation).toBeGreaterThan(one.incarnation);
    expect(await one.renew()).toBe(true);
    const all = await one.sharing.nodes.counted();
    expect(all.map(({ address, incarnation, owned }) => [address, incarnation, owned])).toEqual([
      ["a:1", one.incarnation, NONE],
      ["b:1", two.incarnation, NONE],
    ]);
    for (const { leftMs } of all) expect(leftMs).toBeGreaterThan(0);
    await nodes.endLease(one);
    expect((await two.sharing.nodes.list()).map(({ address }) => address)).toEqual(["b:1"]);
    expect(await one.renew()).toBe(false);
    const before = one.incarnation;
    expect(await one.join()).toBeGreaterThan(before);
    await two.sharing.nodes.leave(two.incarnation);
    expect((await one.sharing.nodes.list()).map(({ address }) => address)).toEqual(["a:1"]);
    expect(await two.renew()).toBe(false);
  });

  it("has an address of its own, and waits for the end of who had it before", async () => {
    await using nodes = await testNodes();
    const [one, twin] = [await nodes.open("a:1"), await nodes.open("a:1")];
    await one.join(2_000);
    // It was killed, and is started again.
    expect(await twin.join(2_000)).toBeGreaterThan(one.incarnation);
    const joining = one.join(600_000);
    const refused = expect(joining).rejects.toThrow("another node of this DUET_NODE_ADDRESS");
    const over = new AbortController();
    const renewing = renewUntil(twin, over.signal);
    await refused;
    over.abort();
    await renewing;
    await expect(joining).rejects.toEqual(refusal("unavailable"));
    expect(await twin.renew()).toBe(true);
  });

  it("does not join a database that a newer program has changed", async () => {
    await using nodes = await testNodes();
    const node = await nodes.open("a:1");
    await nodes.database.query("UPDATE gateway SET value = '99' WHERE name = 'version'");
    await expect(node.join()).rejects.toThrow("a newer program has changed the database");
  });
});

describe("a stream", () => {
  it("is owned by who makes it, and by nobody where that is no node", async () => {
    await using nodes = await testNodes();
    const [one, two] = [await nodes.joined("a:1"), await nodes.joined("b:1")];
    const acme = await one.organization();
    const { id } = await two.session(acme);
    const beside = filling(await nodes.beside());
    const other = await beside.organization();
    const { id: free } = await beside.session(acme);
    const owners = await one.sharing.owners.list(undefined, 10);
    const known = new Map(owners.map((owner) => [owner.stream, owner]));
    expect(known.size).toBe(4);
    expect(known.get(`org:${acme}`)).toMatchObject({
      address: "a:1",
      incarnation: one.incarnation,
      epoch: 1,
    });
    expect(known.get(id)).toMatchObject({ address: "b:1", incarnation: two.incarnation, epoch: 1 });
    for (const stream of [`org:${other}`, free])
      expect(known.get(stream)).toEqual({ stream, address: null, incarnation: null, epoch: 0 });
    expect(await one.sharing.owners.ownersOf([id, "nothing"])).toEqual([known.get(id)]);
    expect((await one.sharing.owners.list(owners[1]?.stream, 1)).map(({ stream }) => stream)).toEqual([
      owners[2]?.stream,
    ]);
    await beside.store.sessions.delete(acme, free);
    expect(await one.take(free)).toBeUndefined();
  });

  it("is taken by one node alone while that one lives, and each time under another epoch", async () => {
    await using nodes = await testNodes();
    const [one, two] = [await nodes.joined("a:1"), await nodes.joined("b:1")];
    const { id } = await one.session(await one.organization());
    expect(await two.take(id)).toMatchObject({ incarnation: one.incarnation, epoch: 1 });
    expect(await one.take(id)).toMatchObject({ incarnation: one.incarnation, epoch: 1 });
    expect(await two.takeFree()).toEqual([]);
    await nodes.endLease(one);
    expect(await two.sharing.owners.countFree()).toEqual({ sessions: 1, organizations: 1 });
    const from = one.incarnation;
    expect(await two.take(id)).toMatchObject({
      address: "b:1",
      incarnation: two.incarnation,
      epoch: 2,
      from,
    });
    expect(await two.takeFree()).toMatchObject([{ epoch: 2, from }]);
    // What it thinks of its lease gives it nothing.
    expect(await one.take(id)).toMatchObject({ incarnation: two.incarnation });
    expect(await one.takeFree()).toEqual([]);
    await one.join();
    expect(await one.owned()).toEqual([]);
    await two.release([id]);
    expect(await one.take(id)).toMatchObject({ incarnation: one.incarnation, epoch: 3, from: null });
  });

  it("goes to whoever it is given to, unless that one has ended or leaves", async () => {
    await using nodes = await testNodes();
    const [one, two] = [await nodes.joined("a:1"), await nodes.joined("b:1")];
    const acme = await one.organization();
    const ids = [(await one.session(acme)).id, (await one.session(acme)).id, (await one.session(acme)).id];
    const [first = "", second = "", third = ""] = ids;
    // Nobody gives away what is another's.
    await two.release(ids, two.incarnation);
    expect(await two.owned()).toEqual([]);
    await one.release([first], two.incarnation);
    expect(await two.sharing.owners.ownedBy(two.incarnation)).toEqual([{ stream: first, epoch: 2 }]);
    await two.sharing.nodes.renew(two.incarnation, 60_000, true);
    await one.release([second], two.incarnation);
    await nodes.endLease(two);
    await one.release([third], two.incarnation);
    for (const stream of [second, third])
      expect(await one.sharing.owners.ownersOf([stream])).toMatchObject([{ address: null, epoch: 1 }]);
    expect((await one.takeFree()).map(({ stream }) => stream).toSorted()).toEqual(ids.toSorted());
  });

  it("that is free longest is taken first, at most as many as are asked for", async () => {
    await using nodes = await testNodes();
    const [one, two] = [await nodes.joined("a:1"), await nodes.joined("b:1")];
    const acme = await one.organization();
    const ids: string[] = [];
    for (let nth = 0; nth < 5; nth++) ids.push((await one.session(acme)).id);
    expect(await two.sharing.owners.countFree()).toEqual(NONE);
    for (const id of ids.toReversed()) await one.release([id]);
    expect(await two.sharing.owners.countFree()).toEqual({ sessions: 5, organizations: 0 });
    expect((await two.takeFree(2)).map(({ stream }) => stream).toSorted()).toEqual(ids.slice(3).toSorted());
    expect((await two.takeFree(2)).map(({ stream }) => stream).toSorted()).toEqual(
      ids.slice(1, 3).toSorted(),
    );
    expect((await two.takeFree(2)).map(({ stream }) => stream)).toEqual([ids[0]]);
  });

  it("is counted and taken by its kind", async () => {
    await using nodes = await testNodes();
    const [one, two] = [await nodes.joined("a:1"), await nodes.joined("b:1")];
    const acme = await one.organization();
    const sessions = [(await one.session(acme)).id, (await one.session(acme)).id].toSorted();
    const owned = async () => (await two.sharing.nodes.counted()).map((node) => node.owned);
    expect(await owned()).toEqual([{ sessions: 2, organizations: 1 }, NONE]);
    expect(await two.sharing.owners.countOwned(one.incarnation)).toBe(3);
    await nodes.endLease(one);
    const { owners } = two.sharing;
    expect(await owners.countFree()).toEqual({ sessions: 2, organizations: 1 });
    const streamsOf = (taken: readonly Owned[]) => taken.map(({ stream }) => stream).toSorted();
    expect(streamsOf(await owners.takeFree(two.incarnation, { sessions: 9, organizations: 0 }))).toEqual(
      sessions,
    );
    expect(await owned()).toEqual([{ sessions: 2, organizations: 0 }]);
    expect(streamsOf(await owners.takeFree(two.incarnation, { sessions: 9, organizations: 9 }))).toEqual([
      `org:${acme}`,
    ]);
  });

  it("is never that of two, however many nodes take all they can", async () => {
    await using nodes = await testNodes();
    const all = [await nodes.joined("a:1"), await nodes.joined("b:1"), await nodes.joined("c:1")];
    const beside = filling(await nodes.beside());
    const acme = await beside.organization();
    for (let nth = 0; nth < 40; nth++) await beside.session(acme);
    const taken = (await Promise.all(all.map((node) => takeAll(node)))).flat();
    expect(taken).toHaveLength(41);
    expect(new Set(taken).size).toBe(41);
    const owned = await Promise.all(all.map((node) => node.owned()));
    expect(owned.flat().toSorted()).toEqual(taken.toSorted());
  });
});

async function renewUntil(node: TestNode, over: AbortSignal): Promise<void> {
  while (!over.aborted) await node.renew();
}

/** In small bites, until nothing is left. */
async function takeAll(node: { takeFree(most: number): Promise<readonly { stream: string }[]> }) {
  const taken: string[] = [];
  for (;;) {
    const some = await node.takeFree(3);
    if (some.length === 0) return taken;
    taken.push(...some.map(({ stream }) => stream));
  }
}
