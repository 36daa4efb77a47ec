import { describe, expect, it } from "vitest";
import { ALICE, BOB } from "../presence-world.ts";
import { openWorld, S } from "./open-world.ts";

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
    await world.end(S);
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
    await world.end(S);
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
