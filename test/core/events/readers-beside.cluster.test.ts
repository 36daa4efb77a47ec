import { describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { newId } from "../../../src/store/index.ts";
import { WorldOfNodes } from "./nodes-of-events.ts";

const numbered = (count: number) => Array.from({ length: count }, (_, n) => String(n));

describe("a reader on one node of what happens on others", () => {
  it("is told everything that happens once it has begun, in one order on every node, and each once", async () => {
    await using world = await WorldOfNodes.make();
    const [one, two, three] = [await world.node("a:1"), await world.node("b:1"), await world.node("c:1")];
    const acme = await one.node.organization();
    const [mine, theirs] = [await two.session(acme), await three.session(acme)];
    const readers = [await one.follow(acme), await two.follow(acme)];
    await Promise.all([
      two.write(mine, ...numbered(50)),
      three.write(theirs, ...numbered(50).map((id) => `x${id}`)),
    ]);
    readers.push(await three.follow(acme));
    await two.write(mine, "last");
    for (const reader of readers)
      await eventually("everything is told", () => reader.heard.at(-1) === "last");
    expect(readers[0]?.heard).toHaveLength(101);
    expect(readers[0]?.heard.filter((id) => !id.startsWith("x"))).toEqual([...numbered(50), "last"]);
    expect(readers[1]?.heard).toEqual(readers[0]?.heard);
    expect(readers[2]?.heard).toEqual(["last"]);
  });

  it("begins once every other node keeps what it hears", async () => {
    await using world = await WorldOfNodes.make();
    const [one, two] = [await world.node("a:1"), await world.node("b:1")];
    const acme = await one.node.organization();
    const id = await two.session(acme);
    const { promise, resolve: letGo } = Promise.withResolvers<undefined>();
    two.heldUp = promise;
    let hasBegun = false;
    const beginning = one.follow(acme, { facts: new Set(["message_status"]) });
    void beginning.then(() => (hasBegun = true));
    const heard = () => world.nodes.database.query("SELECT since FROM events_heard");
    await eventually("it is asked for", async () => (await heard()).length > 0);
    for (const each of numbered(20)) await two.write(id, each);
    expect([await heard(), hasBegun]).toEqual([[{ since: null }], false]);
    letGo(undefined);
    const reader = await beginning;
    await two.write(id, "heard");
    await eventually("it is told", () => reader.heard.length > 0);
    expect(reader.heard).toEqual(["heard"]);
  });

  it("goes on, on another node, behind what it was told last", async () => {
    await using world = await WorldOfNodes.make();
    const [one, two] = [await world.node("a:1"), await world.node("b:1")];
    const acme = await one.node.organization();
    const id = await two.session(acme);
    const reader = await one.follow(acme);
    await two.write(id, ...numbered(5));
    await eventually("all are told", () => reader.heard.length === 5);
    reader.stop();
    await two.write(id, "5", "6");
    const afterId = reader.events[2]?.id ?? "";
    const again = await Promise.all(
      (["reset", "oldest"] as const).map((orElse) => two.follow(acme, { from: { afterId, orElse } })),
    );
    await two.write(id, "7");
    for (const { heard } of again) {
      await eventually("it goes on", () => heard.includes("7"));
      expect(heard).toEqual(["3", "4", "5", "6", "7"]);
    }
  });

  it("goes on behind what was written by a node whose clock is ahead", async () => {
    await using world = await WorldOfNodes.make();
    const [one, two] = [await world.node("a:1"), await world.node("b:1")];
    const acme = await one.node.organization();
    const id = await two.session(acme);
    const reader = await one.follow(acme);
    await two.write(id, "0");
    await eventually("it is told", () => reader.heard.length === 1);
    await world.nodes.database.query("UPDATE events SET id = '7' || substr(id, 2)");
    await two.write(id, "1");
    const ahead = `7${reader.events[0]?.id.slice(1) ?? ""}`;
    const again = await two.follow(acme, { from: { afterId: ahead, orElse: "reset" } });
    await eventually("the next is told", () => again.heard.includes("1"));
    expect(again.heard).toEqual(["1"]);
  });

  it("begins anew behind an id that no node keeps: when it was made says nothing, for clocks may be wrong", async () => {
    await using world = await WorldOfNodes.make();
    const [one, two] = [await world.node("a:1"), await world.node("b:1")];
    const acme = await one.node.organization();
    const id = await two.session(acme);
    const reader = await one.follow(acme);
    await two.write(id, "0", "1");
    await eventually("both are told", () => reader.heard.length === 2);
    // As if the clock of whoever wrote them were slow.
    await world.nodes.database.query("UPDATE events SET id = '00' || substr(id, 3)");
    const again = await two.follow(acme, { from: { afterId: newId(), orElse: "reset" } });
    await two.write(id, "2");
    await eventually("the next is told", () => again.heard.includes("2"));
    expect(again.heard).toEqual(["reset", "2"]);
  });

  it("is told what is not kept too, and of all organizations what a super_admin hears", async () => {
    await using world = await WorldOfNodes.make();
    const [one, two] = [await world.node("a:1"), await world.node("b:1")];
    const acme = await one.node.organization();
    const id = await two.session(acme);
    const reader = await one.follow(acme);
    const firehose = await one.follow(acme, { of: "all", from: "never" });
    two.facts.note(id, "presence_refreshed", () => ({ name: "presence_refreshed", indicator: INDICATOR }));
    await two.write(id, "written");
    await eventually("both are told", () => [reader, firehose].every(({ heard }) => heard.length === 2));
    for (const { heard } of [reader, firehose])
      expect(heard.toSorted()).toEqual(["presence_refreshed", "written"]);
  });

  it("does not wait for a node whose lease has ended", async () => {
    await using world = await WorldOfNodes.make();
    const [one, two] = [await world.node("a:1"), await world.node("b:1")];
    const acme = await one.node.organization();
    await two.close();
    await world.nodes.endLease(two.node);
    const reader = await one.follow(acme);
    const id = await one.session(acme);
    await one.write(id, "1");
    await eventually("it is told", () => reader.heard.length === 1);
  });

  it("is waited for by nobody else: what is heard by one node's readers ends with the last of all nodes", async () => {
    await using world = await WorldOfNodes.make();
    const [one, two] = [await world.node("a:1"), await world.node("b:1")];
    const acme = await one.node.organization();
    await one.follow(acme);
    await two.follow(acme);
    expect(await one.node.store.outbox.endHearing(acme)).toBe(false);
    expect(await two.node.store.outbox.endHearing(acme)).toBe(true);
    expect(await one.node.store.outbox.listHeard()).toEqual([]);
  });
});

it("a webhook that is changed on one node is changed on the others, and by the command line on all", async () => {
  await using world = await WorldOfNodes.make();
  const [one, two] = [await world.node("a:1"), await world.node("b:1")];
  const acme = await one.node.organization();
  const { id } = await one.node.webhook(acme);
  const untilChanged = (mine: readonly string[], theirs: readonly string[]) =>
    eventually(
      "both know",
      () => String(one.changed) === String(mine) && String(two.changed) === String(theirs),
    );
  await untilChanged([], [id]);
  const beside = await world.nodes.beside();
  await beside.webhooks.noteChanged(id);
  await untilChanged([id], [id, id]);
});

const INDICATOR = {
  chat: "5511988886666@s.whatsapp.net",
  state: "composing",
  startedAtMs: 1,
  endsAtMs: null,
} as never;
