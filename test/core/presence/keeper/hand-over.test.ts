import { describe, expect, it } from "vitest";
import { ALICE, BOB, PresenceWorld } from "../presence-world.ts";
import { openWorld, S } from "./open-world.ts";

const REFUSED = { status: "rejected", reason: { code: "session_not_connected" } };
const LID = { kind: "lid", lid: "123456789" } as const;

/** Calls whose stanzas die with their line are refused, and nothing of them goes out on the next line. */
async function expectLost(
  world: PresenceWorld,
  ...calls: readonly (readonly [state: "composing" | "recording", seconds: number])[]
): Promise<void> {
  world.connections.holdsStanzas = true;
  const answers = Promise.allSettled(calls.map(([state, seconds]) => world.set(S, ALICE, state, seconds)));
  await world.connections.settle("is lost");
  expect(await answers).toMatchObject(calls.map(() => REFUSED));
  world.connections.cut(S);
  world.connections.open(S);
  await world.clock.advance(60_000);
  expect(world.sent).toEqual([]);
}

describe("a stanza on its way to a line that dies", () => {
  it("is answered with success to nobody, also not to who was coalesced onto it", async () => {
    const world = openWorld();
    await expectLost(world, ["composing", 10], ["composing", 20]);
    expect(world.leases.leases.size).toBe(0);
    expect(world.clock.pending).toBe(0);
  });

  it("is answered with success to both when it arrives", async () => {
    const world = openWorld();
    world.connections.holdsStanzas = true;
    const calls = Promise.allSettled([world.pause(S, ALICE), world.pause(S, ALICE)]);
    await world.connections.settle("arrives");
    expect(await calls).toMatchObject([{ status: "fulfilled" }, { status: "fulfilled" }]);
    expect(world.timeline).toEqual(["0 paused"]);
  });

  it("is not sent later, nor is an older one that was refused too", async () => {
    const world = openWorld();
    await expectLost(world, ["composing", 20], ["recording", 20]);
  });

  it("leaves the older one that arrived to go on", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 20);
    world.connections.holdsStanzas = true;
    const calls = Promise.allSettled([
      world.set(S, ALICE, "recording", 5),
      world.set(S, ALICE, "recording", 6),
    ]);
    await world.connections.settle("is lost");
    await calls;
    world.connections.cut(S);
    await world.clock.advance(1_000);
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual([
      "0 composing",
      "1 composing",
      "9 composing",
      "17 composing",
      "20 paused",
    ]);
  });

  it("is owed when it was the paused of a deadline, whoever hears of the loss first", async () => {
    for (const order of ["line first", "stanza first"]) {
      const world = openWorld();
      await world.set(S, ALICE, "composing", 5);
      world.connections.holdsStanzas = true;
      await world.clock.advance(5_000);
      if (order === "line first") world.connections.cut(S);
      await world.connections.settle("is lost");
      if (order === "stanza first") world.connections.cut(S);
      await world.clock.advance(3_000);
      world.connections.open(S);
      await world.clock.advance(60_000);
      expect(world.timeline).toEqual(["0 composing", "8 paused"]);
      expect(world.leases.leases.size).toBe(0);
    }
  });

  it("is tried again within a second when the line goes on all the same", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 5);
    world.connections.losesStanzas = true;
    await world.clock.advance(5_000);
    world.connections.losesStanzas = false;
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "6 paused"]);
  });
});

describe("an orderly stop on a line that takes nothing", () => {
  it("keeps the debt, which is paid after the next start", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 60);
    await world.clock.advance(100);
    world.connections.losesStanzas = true;
    await world.keeper.close();
    world.killAndStart();
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "0.1 paused"]);
    expect(world.leases.leases.size).toBe(0);
  });

  it("does not wait for ever", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 60);
    world.connections.holdsStanzas = true;
    const closed = world.keeper.close();
    await world.clock.advance(1_000);
    await closed;
    expect([...world.leases.leases.keys()]).toHaveLength(1);
  });
});

describe("a session that is no longer the same account", () => {
  it.each(["failed", "stopped", "waiting_for_scan"] as const)(
    "%s: nothing of before goes on",
    async (status) => {
      const world = openWorld();
      await world.set(S, ALICE, "composing", 60);
      await world.clock.advance(100);
      world.connections.enter(S, { status, reason: "unlinked", qr: { text: "", expiresAtMs: 0 } });
      await world.clock.advance(100);
      expect(world.leases.leases.size).toBe(0);
      expect(world.keeper.running(S)).toEqual([]);
      world.connections.open(S);
      await world.clock.advance(120_000);
      expect(world.timeline).toEqual(["0 composing"]);
      expect(world.clock.pending).toBe(0);
    },
  );
});

describe("a session that is being ended", () => {
  const refused = expect.objectContaining({ code: "session_not_connected" }) as Error;

  it("refuses calls from the first moment until its line has ended, and shows what comes after that", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 60);
    const ended = world.end(S, async () => {
      await expect(world.set(S, ALICE, "recording", 60)).rejects.toThrow(refused);
      world.connections.enter(S, { status: "stopped" });
    });
    await expect(world.set(S, BOB, "recording", 60)).rejects.toThrow(refused);
    await ended;
    world.connections.open(S);
    await world.set(S, ALICE, "recording");
    expect(world.timeline).toEqual(["0 composing", "0 paused", "0 recording"]);
    expect(world.leases.leases.size).toBe(0);
  });

  it("takes a pause still", async () => {
    const world = openWorld();
    await world.end(S, async () => {
      await world.pause(S, ALICE);
    });
    expect(world.timeline).toEqual(["0 paused"]);
  });

  it("shows indicators again when it does not end", async () => {
    const world = openWorld();
    const fails = world.end(S, () => Promise.reject(new Error("the disk is full")));
    await expect(fails).rejects.toThrow("the disk is full");
    await world.set(S, ALICE, "recording");
    expect(world.timeline).toEqual(["0 recording"]);
  });

  it("by two at once refuses calls until both are done", async () => {
    const world = openWorld();
    await world.end(S, async () => {
      await world.end(S);
      await expect(world.set(S, ALICE, "recording", 60)).rejects.toThrow(refused);
    });
    await world.set(S, ALICE, "recording");
    expect(world.timeline).toEqual(["0 recording"]);
  });
});

describe("a LID that is learned while its number and it run as two chats", () => {
  it("ends the one that is not spoken to", async () => {
    const world = openWorld();
    await world.set(S, LID, "composing", 60);
    await world.set(S, ALICE, "composing", 60);
    world.connections.lids.set("5511988887777", LID.lid);
    await world.pause(S, ALICE);
    expect(
      world.sent
        .slice(2)
        .map(({ to, state }) => `${to ?? ""} ${state}`)
        .sort(),
    ).toEqual(["123456789@lid paused", "5511988887777@s.whatsapp.net paused"]);
    await world.clock.advance(120_000);
    expect(world.sent).toHaveLength(4);
    expect(world.clock.pending).toBe(0);
  });
});

describe("a database that fails", () => {
  it("does not keep indicators from ending", async () => {
    const world = new PresenceWorld({ mode: "announce" });
    world.connections.open(S);
    await world.set(S, ALICE, "composing", 5);
    await world.set(S, BOB, "composing", 9);
    world.leases.isBroken = true;
    await world.clock.advance(60_000);
    expect(world.timeline.filter((line) => line.endsWith("paused"))).toEqual(["5 paused", "9 paused"]);
  });
});

describe("what was last said", () => {
  it("is still told after the session has ended", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 60);
    await world.end(S);
    expect(world.keeper.lastOf(S, "5511988887777@s.whatsapp.net")?.lastStanza).toMatchObject({
      state: "paused",
      reason: "end",
    });
  });
});
