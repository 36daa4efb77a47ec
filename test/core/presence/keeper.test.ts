import { describe, expect, it } from "vitest";
import { ALICE, BOB, PresenceWorld } from "./presence-world.ts";

const S = "session-1";

function openWorld(options: ConstructorParameters<typeof PresenceWorld>[0] = {}): PresenceWorld {
  const world = new PresenceWorld(options);
  world.connections.open(S);
  return world;
}

describe("an indicator with a duration", () => {
  it("is repeated every 8 s and ends with one paused", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 25);
    await world.clock.advance(120_000);
    expect(world.timeline).toEqual([
      "0 composing",
      "8 composing",
      "16 composing",
      "24 composing",
      "25 paused",
    ]);
    expect(world.leases.leases.size).toBe(0);
    expect(world.clock.pending).toBe(0);
  });

  it("is not repeated at the moment of its end", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "recording", 8);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 recording", "8 paused"]);
  });

  it("is replaced by a newer one without: no paused at the older deadline", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 5);
    await world.clock.advance(3_000);
    await world.set(S, ALICE, "recording");
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "3 recording"]);
    expect(world.leases.leases.size).toBe(0);
  });

  it("is prolonged by a newer one: paused at the newer deadline only", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 5);
    await world.clock.advance(3_000);
    await world.set(S, ALICE, "composing", 10);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "3 composing", "11 composing", "13 paused"]);
  });

  it("is shortened by a newer one", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 60);
    await world.clock.advance(3_000);
    await world.set(S, ALICE, "composing", 2);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "3 composing", "5 paused"]);
  });

  it("ends by a pause before its time, once", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 20);
    await world.clock.advance(1_000);
    await world.pause(S, ALICE);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "1 paused"]);
    expect(world.counts.lagsMs).toEqual([]);
  });

  it("ends by a message from here with paused, by one from the phone without", async () => {
    for (const fromHere of [true, false]) {
      const world = openWorld();
      await world.set(S, ALICE, "composing", 20);
      await world.clock.advance(1_000);
      await world.keeper.messageSent(
        S,
        { key: "5511988887777@s.whatsapp.net", formerKeys: [], to: ALICE },
        fromHere,
      );
      await world.clock.advance(60_000);
      expect(world.timeline).toEqual(fromHere ? ["0 composing", "1 paused"] : ["0 composing"]);
      expect(world.leases.leases.size).toBe(0);
    }
  });

  it("does not care about a jump of the wall clock", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 10);
    world.clock.jumpWall(3_600_000);
    await world.clock.advance(5_000);
    world.clock.jumpWall(-7_200_000);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "8 composing", "10 paused"]);
  });
});

describe("the end of what runs in a chat", () => {
  const end = (world: PresenceWorld, chat = ALICE) => world.keeper.end(S, world.known(S, chat));

  it("is one paused, for an indicator with a duration or without", async () => {
    for (const seconds of [30, undefined]) {
      const world = openWorld();
      await world.set(S, ALICE, "composing", seconds);
      await world.clock.advance(1_000);
      await end(world);
      await end(world);
      await world.clock.advance(60_000);
      expect(world.timeline).toEqual(["0 composing", "1 paused"]);
      expect(world.leases.leases.size).toBe(0);
    }
  });

  it("sends nothing where nothing runs", async () => {
    const world = openWorld();
    await end(world);
    await world.set(S, ALICE, "composing", 5);
    await end(world, BOB);
    await world.clock.advance(60_000);
    await end(world);
    expect(world.timeline).toEqual(["0 composing", "5 paused"]);
    expect(world.clock.pending).toBe(0);
  });

  it("is owed while the connection is lost, and when it is lost on the way", async () => {
    for (const isCut of [true, false]) {
      const world = openWorld();
      await world.set(S, ALICE, "composing", 30);
      if (isCut) world.connections.cut(S);
      world.connections.losesStanzas = !isCut;
      await end(world);
      world.connections.losesStanzas = false;
      await world.clock.advance(500);
      world.connections.open(S);
      await world.clock.advance(60_000);
      expect(world.timeline).toEqual(["0 composing", isCut ? "0.5 paused" : "1 paused"]);
    }
  });
});

describe("an indicator without a duration", () => {
  it("goes out once and is listed for 25 s", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing");
    await world.clock.advance(24_999);
    expect(world.keeper.running(S)).toMatchObject([{ state: "composing", endsAtWallMs: null }]);
    await world.clock.advance(1);
    expect(world.keeper.running(S)).toEqual([]);
    expect(world.timeline).toEqual(["0 composing"]);
    expect(world.leases.writes).toBe(0);
  });
});

describe("a change of state", () => {
  it("goes out at once, with no paused between", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 10);
    await world.set(S, ALICE, "recording", 10);
    await world.set(S, ALICE, "composing", 10);
    expect(world.timeline).toEqual(["0 composing", "0 recording", "0 composing"]);
  });
});

describe("the same state again", () => {
  it("is not sent within 2 s, and its deadline moves all the same", async () => {
    const world = openWorld();
    for (let i = 0; i < 50; i++) {
      await world.set(S, ALICE, "composing", 10);
      await world.clock.advance(39);
    }
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "8 composing", `${(49 * 39) / 1000 + 10} paused`]);
    expect(world.counts.coalesced).toBe(49);
  });

  it("holds for paused too, but a pause of nothing is sent", async () => {
    const world = openWorld();
    await world.pause(S, ALICE);
    await world.pause(S, ALICE);
    await world.clock.advance(2_000);
    await world.pause(S, ALICE);
    expect(world.timeline).toEqual(["0 paused", "2 paused"]);
  });

  it("is sent after a paused, however soon", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 5);
    await world.pause(S, ALICE);
    await world.set(S, ALICE, "composing", 5);
    expect(world.timeline).toEqual(["0 composing", "0 paused", "0 composing"]);
  });
});

describe("a session that is not open", () => {
  it("refuses calls and sends nothing", async () => {
    const world = new PresenceWorld();
    await expect(world.set(S, ALICE, "composing", 5)).rejects.toMatchObject({
      code: "session_not_connected",
    });
    await expect(world.pause(S, ALICE)).rejects.toMatchObject({ code: "session_not_connected" });
    await world.clock.advance(60_000);
    expect(world.sent).toEqual([]);
    expect(world.clock.pending).toBe(0);
  });

  it("goes on with what ran when it comes back in time", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 10);
    await world.clock.advance(2_000);
    world.connections.cut(S);
    await world.clock.advance(4_000);
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "6 composing", "10 paused"]);
  });

  it("owes one paused for what ended meanwhile", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 10);
    world.connections.cut(S);
    await world.clock.advance(40_000);
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "40 paused"]);
    expect(world.counts.owed).toBe(1);
    expect(world.leases.leases.size).toBe(0);
  });

  it("drops a debt of more than a minute", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 10);
    world.connections.cut(S);
    await world.clock.advance(71_000);
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing"]);
    expect(world.counts.dropped).toBe(1);
    expect(world.leases.leases.size).toBe(0);
    expect(world.clock.pending).toBe(0);
  });

  it("owes the paused of a refused pause", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 50);
    world.connections.cut(S);
    await expect(world.pause(S, ALICE)).rejects.toMatchObject({ code: "session_not_connected" });
    await world.clock.advance(10_000);
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "10 paused"]);
  });

  it("does not repeat what had no duration", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing");
    world.connections.cut(S);
    await world.clock.advance(1_000);
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing"]);
  });
});

describe("a stanza that is lost with its connection", () => {
  it("refuses the call, and what ran before goes on", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 20);
    await world.clock.advance(1_000);
    world.connections.losesStanzas = true;
    await expect(world.set(S, ALICE, "recording", 5)).rejects.toMatchObject({
      code: "session_not_connected",
    });
    world.connections.cut(S);
    world.connections.losesStanzas = false;
    await world.clock.advance(1_000);
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual([
      "0 composing",
      "2 composing",
      "10 composing",
      "18 composing",
      "20 paused",
    ]);
  });

  it("leaves nothing of a first call that was refused", async () => {
    const world = openWorld();
    world.connections.losesStanzas = true;
    await expect(world.set(S, ALICE, "recording", 5)).rejects.toMatchObject({
      code: "session_not_connected",
    });
    expect(world.keeper.running(S)).toEqual([]);
    await world.clock.advance(100);
    expect(world.leases.leases.size).toBe(0);
  });

  it("owes the paused of a deadline", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 5);
    world.connections.losesStanzas = true;
    await world.clock.advance(5_000);
    world.connections.cut(S);
    world.connections.losesStanzas = false;
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "5 paused"]);
  });
});

describe("a killed process", () => {
  it("goes on with what ran when its session is open again", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 20);
    await world.clock.advance(2_000);
    world.killAndStart();
    await world.clock.advance(1_000);
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual([
      "0 composing",
      "3 composing",
      "11 composing",
      "19 composing",
      "20 paused",
    ]);
    expect(world.leases.leases.size).toBe(0);
  });

  it("pays the paused that fell due while it was dead", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 5);
    await world.clock.advance(2_000);
    world.killAndStart();
    await world.clock.advance(20_000);
    world.killAndStart();
    world.connections.open(S);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "22 paused"]);
  });

  it("is not misled by a wall clock that was set back", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 10);
    await world.clock.advance(1_000);
    world.clock.jumpWall(-86_400_000);
    world.killAndStart();
    world.connections.open(S);
    await world.clock.advance(400_000);
    expect(world.timeline.at(-1)).toBe("301 paused");
  });
});

describe("the running indicators of a session", () => {
  it("are told one by one, each as it is by then", async () => {
    const world = openWorld();
    const person = (number: string) => ({ kind: "person", number }) as const;
    const second = person("551192");
    for (const chat of [person("551191"), second, person("551193")])
      await world.set(S, chat, "composing", 60);
    const told: string[] = [];
    for (const { chat } of world.keeper.eachRunning(S)) {
      told.push(chat);
      if (told.length === 1) await world.pause(S, second);
    }
    expect(told).toEqual(["551191@s.whatsapp.net", "551193@s.whatsapp.net"]);
    expect(world.keeper.runningIn(S, told.slice(1))).toMatchObject({ chat: told[1] });
    expect(world.keeper.runningIn(S, ["551192@s.whatsapp.net"])).toBeUndefined();
  });
});

describe("the store of leases", () => {
  it("is written once for many calls, and never for a refresh", async () => {
    const world = openWorld();
    await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        world.set(S, { kind: "person", number: `55119${10_000 + i}` }, "composing", 60),
      ),
    );
    expect(world.leases.writes).toBe(0);
    await world.clock.advance(100);
    expect(world.leases.writes).toBe(1);
    expect(world.leases.leases.size).toBe(100);
    await world.clock.advance(50_000);
    expect(world.leases.writes).toBe(1);
  });

  it("is tried again after a failure, and indicators run meanwhile", async () => {
    const world = openWorld();
    world.leases.isBroken = true;
    await world.set(S, ALICE, "composing", 20);
    await world.clock.advance(9_000);
    world.leases.isBroken = false;
    await world.clock.advance(2_000);
    expect(world.leases.leases.size).toBe(1);
    expect(world.timeline).toEqual(["0 composing", "8 composing"]);
    expect(world.log.some((line) => line.includes("cannot be stored"))).toBe(true);
  });
});

describe("sessions and chats", () => {
  it("do not touch each other", async () => {
    const world = openWorld();
    world.connections.open("session-2");
    await world.set(S, ALICE, "composing", 10);
    await world.set("session-2", ALICE, "recording", 10);
    await world.set(S, BOB, "composing", 10);
    await world.pause(S, ALICE);
    world.connections.cut(S);
    await world.clock.advance(9_000);
    expect(world.sent.filter(({ sessionId }) => sessionId === "session-2").map(({ state }) => state)).toEqual(
      ["recording", "recording"],
    );
    expect(world.keeper.running("session-2")).toHaveLength(1);
    expect(world.keeper.running(S)).toMatchObject([{ isShowing: false }]);
  });

  it("are one chat under a number and its LID, and the stanza goes to the LID", async () => {
    const world = openWorld();
    world.connections.lids.set("5511988887777", "123456789");
    await world.set(S, ALICE, "composing", 10);
    await world.pause(S, { kind: "lid", lid: "123456789" });
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "0 paused"]);
    expect(new Set(world.sent.map(({ to }) => to))).toEqual(new Set(["123456789@lid"]));
  });

  it("stay one chat when the LID is learned while an indicator runs", async () => {
    const world = openWorld();
    const lid = { kind: "lid", lid: "123456789" } as const;
    await world.set(S, lid, "composing", 10);
    world.connections.lids.set("5511988887777", "123456789");
    expect(await world.pause(S, ALICE)).toEqual(lid);
    await world.clock.advance(60_000);
    expect(world.timeline).toEqual(["0 composing", "0 paused"]);
  });
});

describe("the end of a session", () => {
  it("pauses what shows and leaves nothing behind", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 100);
    await world.set(S, BOB, "recording");
    await world.keeper.endSession(S);
    world.connections.cut(S);
    expect(world.timeline).toEqual(["0 composing", "0 recording", "0 paused", "0 paused"]);
    expect(world.leases.leases.size).toBe(0);
    await world.clock.advance(60_000);
    expect(world.clock.pending).toBe(0);
    expect(world.sent).toHaveLength(4);
  });

  it("leaves nothing of what was interrupted", async () => {
    const world = openWorld();
    await world.set(S, ALICE, "composing", 100);
    await world.clock.advance(100);
    world.connections.cut(S);
    await world.keeper.endSession(S);
    expect(world.leases.leases.size).toBe(0);
    world.connections.open(S);
    await world.clock.advance(200_000);
    expect(world.timeline).toEqual(["0 composing"]);
  });
});

describe("an orderly stop", () => {
  it("pauses everything that shows, also without a duration, and stores the rest", async () => {
    const world = openWorld();
    world.connections.open("session-2");
    await world.set(S, ALICE, "composing", 100);
    await world.set(S, BOB, "recording");
    await world.set("session-2", BOB, "recording", 100);
    await world.clock.advance(1_000);
    world.connections.cut("session-2");
    await world.keeper.close();
    expect(world.timeline.slice(3)).toEqual(["1 paused", "1 paused"]);
    expect(world.clock.pending).toBe(0);
    expect([...world.leases.leases.keys()]).toEqual(["session-2 5511988886666@s.whatsapp.net"]);
  });
});

describe("the budget", () => {
  it("stretches refreshes first, then refuses new states, and never holds a paused back", async () => {
    const world = openWorld({ chatStatesPerSecond: 1 });
    const chat = (i: number) => ({ kind: "person", number: `55119${10_000 + i}` }) as const;
    for (let i = 0; i < 10; i++) await world.set(S, chat(i), "composing", 60);
    await expect(world.set(S, ALICE, "composing", 60)).rejects.toMatchObject({ code: "budget_exhausted" });
    expect(world.keeper.running(S)).toHaveLength(10);
    await world.pause(S, chat(0));
    expect(world.timeline.at(-1)).toBe("0 paused");
  });

  it("never stretches a refresh beyond 20 s", async () => {
    const world = openWorld({ chatStatesPerSecond: 0.1 });
    await world.set(S, ALICE, "composing", 60);
    // A paused goes out whatever is left, and takes what is left.
    for (let i = 0; i < 20; i++) {
      await world.pause(S, BOB);
      await world.clock.advance(2_100);
    }
    const alice = world.sent
      .filter(({ to }) => to === "5511988887777@s.whatsapp.net")
      .map(({ atMs }) => atMs);
    const gaps = alice.slice(1).map((atMs, i) => atMs - (alice[i] ?? 0));
    expect(gaps).toEqual([20_000, 20_000]);
  });

  it("is not spent by coalesced calls, and fills again", async () => {
    const world = openWorld({ chatStatesPerSecond: 1 });
    for (let i = 0; i < 100; i++) await world.set(S, ALICE, "composing");
    expect(world.sent).toHaveLength(1);
    for (let i = 0; i < 9; i++) await world.set(S, BOB, i % 2 === 0 ? "composing" : "recording");
    await expect(world.set(S, BOB, "recording")).rejects.toMatchObject({ code: "budget_exhausted" });
    await world.clock.advance(1_000);
    await world.set(S, BOB, "recording");
  });
});

describe("one timer", () => {
  it("serves any number of indicators", async () => {
    const world = openWorld();
    for (let i = 0; i < 1_000; i++)
      await world.set(S, { kind: "person", number: `55119${10_000 + i}` }, "composing", 60);
    expect(world.clock.pending).toBe(1);
  });
});
