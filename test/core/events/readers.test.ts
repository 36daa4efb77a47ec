import { describe, expect, it } from "vitest";
import { newId } from "../../../src/store/index.ts";
import { ReadingWorld, STATUS, type Told } from "./reading-world.ts";

const LINGER_MS = 60_000;
const numbered = (count: number) => Array.from({ length: count }, (_, n) => String(n));
const lastOf = ({ events }: Told) => events.at(-1)?.id ?? "";

it("nothing is told of a session, or kept, behind that it was deleted", async () => {
  await using world = await ReadingWorld.make();
  const acme = await world.test.organization();
  const id = await world.session(acme);
  const reader = await world.follow(acme, { facts: new Set([...STATUS, "session_deleted"]) });
  await world.write(id, "before");
  await world.delete(id, () => world.note(id, "while it is deleted"));
  world.note(id, "behind it");
  await world.clock.advance(100);
  expect(reader.heard).toEqual(["before", "session_deleted"]);
  expect(world.kept).toBe(2);
});

describe("a reader that goes on", () => {
  it("is told what happened in all sessions meanwhile in its order, also after a restart", async () => {
    await using world = await ReadingWorld.make();
    const acme = await world.test.organization();
    const [one, two] = [await world.session(acme), await world.session(acme)];
    const reader = await world.follow(acme);
    await world.write(one, "1");
    await world.write(two, "2", "3");
    world.note(one, "4");
    reader.stop();
    await world.restart();
    await world.write(two, "5");
    for (const orElse of ["reset", "oldest"] as const) {
      const [first] = reader.events;
      const again = await world.follow(acme, { from: { afterId: first?.id ?? "", orElse } });
      expect(again.heard).toEqual(["2", "3", "4", "5"]);
      expect(again.events.slice(0, 3).map(({ id }) => id)).toEqual(
        reader.events.slice(1).map(({ id }) => id),
      );
      const ofOne = await world.follow(acme, { of: { id: one }, from: { afterId: first?.id ?? "", orElse } });
      expect(ofOne.heard).toEqual(["4"]);
    }
  });

  it("misses nothing that happens while it is told, and hears nothing twice", async () => {
    await using world = await ReadingWorld.make();
    const acme = await world.test.organization();
    const id = await world.session(acme);
    const reader = await world.follow(acme);
    await world.write(id, ...numbered(250));
    const [{ id: afterId } = { id: "" }] = reader.events;
    let parts = 0;
    const again = await world.follow(acme, {
      from: {
        afterId,
        orElse: "oldest",
        async untilTaken() {
          world.note(id, `noted ${++parts}`);
          await world.write(id, `written ${parts}`);
        },
      },
    });
    world.note(id, "last");
    await world.clock.advance(100);
    expect(parts).toBeGreaterThan(2);
    expect(again.heard.toSorted()).toEqual(reader.heard.slice(1).toSorted());
    expect(again.heard.slice(0, 249)).toEqual(numbered(250).slice(1));
    expect(again.heard.at(-1)).toBe("last");
  });

  it("begins with the oldest where what it knows is not known, and is not told more than 1,000", async () => {
    await using world = await ReadingWorld.make();
    const acme = await world.test.organization();
    const id = await world.session(acme);
    const reader = await world.follow(acme);
    await world.write(id, ...numbered(1_001));
    const some = await world.follow(acme, { from: { afterId: "unknown", orElse: "oldest" } });
    expect(some.isWhole).toBe(false);
    expect(some.heard).toEqual(numbered(1_000));
    const rest = await world.follow(acme, { from: { afterId: lastOf(some), orElse: "oldest" } });
    expect([rest.isWhole, rest.heard]).toEqual([true, ["1000"]]);
    await world.write(id, "next");
    expect([some.heard.length, rest.heard.at(-1)]).toEqual([1_000, "next"]);
    reader.stop();
  });

  it("is not let in where more happens meanwhile than can be held for it, and takes no place then", async () => {
    await using world = await ReadingWorld.make();
    const acme = await world.test.organization();
    const id = await world.session(acme);
    const reader = await world.follow(acme);
    await world.write(id, "1");
    const untilTaken = async () => {
      world.note(id, ...numbered(1_001));
      await Promise.resolve();
    };
    for (let i = 0; i < 10; i++) {
      const again = world.follow(acme, { from: { afterId: newId(), orElse: "oldest", untilTaken } });
      await expect(again).rejects.toMatchObject({ code: "unavailable" });
    }
    expect(reader.heard).toHaveLength(1 + 10 * 1_001);
  });

  it("is not told the half where the database cannot be written", async () => {
    await using world = await ReadingWorld.make();
    const acme = await world.test.organization();
    const id = await world.session(acme);
    const reader = await world.follow(acme);
    world.note(id, "1");
    world.broken = true;
    const from = { afterId: lastOf(reader), orElse: "oldest" } as const;
    await expect(world.follow(acme, { from })).rejects.toMatchObject({ code: "unavailable" });
    world.broken = false;
    expect((await world.follow(acme, { from: { ...from, afterId: "" } })).heard).toEqual(["1"]);
  });
});

describe("what is kept for readers", () => {
  it("is kept while one is there and for a minute after, also over a restart", async () => {
    await using world = await ReadingWorld.make();
    const acme = await world.test.organization();
    const id = await world.session(acme);
    await world.write(id, "nobody hears");
    expect(world.kept).toBe(0);
    const reader = await world.follow(acme);
    await world.write(id, "1");
    const afterId = lastOf(reader);
    await world.restart();
    await world.clock.advance(LINGER_MS - 1);
    await world.write(id, "2");
    expect(world.kept).toBe(2);
    const again = await world.follow(acme, { from: { afterId, orElse: "reset" } });
    expect(again.heard).toEqual(["2"]);
    again.stop();
    await world.clock.advance(LINGER_MS);
    await world.write(id, "3");
    expect(world.kept).toBe(2);
    const late = await world.follow(acme, { from: { afterId, orElse: "reset" } });
    expect(late.heard).toEqual(["reset"]);
    await world.write(id, "4");
    const goesOn = await world.follow(acme, {
      from: { afterId: lastOf({ ...late, events: late.events.slice(0, 1) }), orElse: "reset" },
    });
    expect(goesOn.heard).toEqual(["4"]);
  });

  it("has a gap for who hears of more than the readers before", async () => {
    await using world = await ReadingWorld.make();
    const acme = await world.test.organization();
    const id = await world.session(acme);
    const reader = await world.follow(acme);
    await world.write(id, "1");
    const from = { afterId: lastOf(reader), orElse: "reset" } as const;
    await world.write(id, "2");
    const more = new Set(["message_status", "message_received"] as const);
    expect((await world.follow(acme, { facts: more, from })).heard).toEqual(["reset"]);
    expect((await world.follow(acme, { from })).heard).toEqual(["2"]);
  });

  it("is nothing of what comes for a reader that never goes on, of a session or of all organizations", async () => {
    await using world = await ReadingWorld.make();
    const [acme, other] = [await world.test.organization(), await world.test.organization()];
    const [one, two, foreign] = [
      await world.session(acme),
      await world.session(acme),
      await world.session(other),
    ];
    const ofOne = await world.follow(acme, { of: { id: one }, from: "never" });
    const firehose = await world.follow("", { of: "all" });
    const later = await world.session(other);
    for (const id of [one, two, foreign, later]) await world.write(id, id);
    expect(ofOne.heard).toEqual([one]);
    expect(firehose.heard).toEqual([one, two, foreign, later]);
    expect(world.kept).toBe(0);
    ofOne.stop();
    firehose.stop();
    expect(world.facts.isHeard("messages", one)).toBe(false);
    expect(world.clock.pending).toBe(0);
  });
});
