import { beforeEach, describe, expect, it } from "vitest";
import { createPartners, type Partners, type Waits } from "../../../src/core/chats/partners.ts";
import type { PartnerState } from "../../../src/core/chats/partner.ts";
import { createRest } from "../../../src/core/rest.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const [SESSION, CHAT, ANNA, BEN] = ["session", "chat", "anna", "ben"];

let clock: ManualClock;
let partners: Partners;
let told: string[];
let waits: Waits;
beforeEach(() => {
  clock = new ManualClock();
  told = [];
  waits = createRest(clock);
  partners = createPartners(clock, (sessionId, chat, from, { state, lastSeenMs }) => {
    const seen = lastSeenMs === null ? "" : ` ${lastSeenMs}`;
    told.push(`${sessionId} ${chat} ${from} ${state}${seen}`);
  });
});

const hear = (is: PartnerState | "message", from = ANNA, lastSeenMs: number | null = null, chat = CHAT) =>
  partners.heard(SESSION, chat, from, is === "message" ? { is } : { is, lastSeenMs });
const toldOf = (from = ANNA) =>
  told.filter((line) => line.split(" ")[2] === from).map((line) => line.split(" ").slice(3).join(" "));

describe("a partner who types", () => {
  it("is told of once, however often their phone repeats it, and of the pause once it has lasted 2 s", async () => {
    for (let times = 0; times < 5; times++) {
      hear("composing");
      await clock.advance(10_000);
    }
    hear("paused");
    await clock.advance(1_999);
    expect(toldOf()).toEqual(["composing"]);
    expect(partners.seenIn(SESSION, CHAT)?.state).toBe("composing");
    await clock.advance(1);
    expect(toldOf()).toEqual(["composing", "paused"]);
    await clock.advance(60_000);
    expect(toldOf()).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it("that pauses and goes on within 2 s has not stopped", async () => {
    hear("composing");
    for (let times = 0; times < 10; times++) {
      hear("paused");
      await clock.advance(1_900);
      hear("composing");
    }
    expect(toldOf()).toEqual(["composing"]);
    hear("paused");
    hear("paused");
    await clock.advance(1_500);
    hear("paused");
    await clock.advance(500);
    expect(toldOf()).toEqual(["composing", "paused"]);
  });

  it("and falls silent has stopped after 25 s", async () => {
    hear("recording");
    await clock.advance(24_999);
    expect(toldOf()).toEqual(["recording"]);
    await clock.advance(1);
    expect(toldOf()).toEqual(["recording", "paused"]);
    // What comes after that is nothing new.
    hear("paused");
    await clock.advance(30_000);
    expect(toldOf()).toHaveLength(2);
  });

  it("changes between typing and recording at once, also out of a pause", async () => {
    hear("composing");
    hear("recording");
    hear("paused");
    await clock.advance(1_000);
    hear("composing");
    expect(toldOf()).toEqual(["composing", "recording", "composing"]);
  });

  it("stops by a message or by leaving, at once", async () => {
    hear("composing");
    hear("message");
    expect(toldOf()).toEqual(["composing", "paused"]);
    hear("paused");
    await clock.advance(5_000);
    hear("composing");
    hear("unavailable", ANNA, 5);
    expect(toldOf()).toEqual(["composing", "paused", "composing", "paused", "unavailable 5"]);
    expect(clock.pending).toBe(0);
  });

  it("of whom nothing was known is told to have stopped: another process may have told that they type", () => {
    hear("paused");
    hear("paused");
    expect(toldOf()).toEqual(["paused"]);
  });
});

describe("a partner who comes and goes", () => {
  it("is told of where that is new", () => {
    for (const state of ["available", "available", "unavailable", "unavailable"] as const) hear(state);
    hear("unavailable", ANNA, 1_000);
    hear("unavailable", ANNA, 1_000);
    hear("unavailable");
    hear("available");
    expect(toldOf()).toEqual(["available", "unavailable", "unavailable 1000", "available"]);
  });

  it("is there when they type, and still once they have stopped", async () => {
    hear("available");
    hear("composing");
    hear("paused");
    await clock.advance(2_000);
    expect(partners.seenIn(SESSION, CHAT)).toEqual({ from: ANNA, state: "available", lastSeenMs: null });
    hear("unavailable", ANNA, 7);
    expect(partners.seenIn(SESSION, CHAT)).toEqual({ from: ANNA, state: "unavailable", lastSeenMs: 7 });
    hear("composing");
    hear("message");
    expect(partners.seenIn(SESSION, CHAT)).toEqual({ from: ANNA, state: "paused", lastSeenMs: null });
  });

  it("may have gone while nobody listened", () => {
    hear("available");
    hear("composing", BEN);
    partners.forgetIdle(SESSION, CHAT);
    expect(partners.seenIn(SESSION, CHAT)).toMatchObject({ from: BEN, state: "composing" });
    hear("available");
    expect(toldOf()).toEqual(["available", "available"]);
  });
});

describe("a group", () => {
  it("is told who types, and shows one of those who do", async () => {
    hear("composing");
    hear("recording", BEN);
    hear("message");
    expect(toldOf(BEN)).toEqual(["recording"]);
    expect(toldOf()).toEqual(["composing", "paused"]);
    expect(partners.seenIn(SESSION, CHAT)).toMatchObject({ from: BEN, state: "recording" });
    hear("paused", BEN);
    await clock.advance(2_000);
    expect(partners.seenIn(SESSION, CHAT)).toMatchObject({ from: BEN, state: "paused" });
  });

  it("in which more than 100 people type at once is told of 100", () => {
    for (let nth = 0; nth < 150; nth++) hear("composing", `p${nth}`);
    expect(told).toHaveLength(100);
    hear("message", "p0");
    hear("composing", "p149");
    expect(told.slice(100)).toEqual([`${SESSION} ${CHAT} p0 paused`, `${SESSION} ${CHAT} p149 composing`]);
  });
});

describe("the chats of a session", () => {
  it("are known up to a thousand, the newest, and who typed in one that goes has stopped", () => {
    partners.heard("another", CHAT, BEN, { is: "composing", lastSeenMs: null });
    for (let nth = 0; nth <= 1_000; nth++) hear("composing", ANNA, null, `chat${nth}`);
    expect(told.filter((line) => line.endsWith("paused"))).toEqual([`${SESSION} chat0 ${ANNA} paused`]);
    expect(partners.seenIn(SESSION, "chat0")).toBeUndefined();
    expect(partners.seenIn("another", CHAT)?.state).toBe("composing");
  });

  it("are kept by the key that is learned", async () => {
    hear("composing", "lid", null, "lid");
    partners.readdress(SESSION, "number", ["lid"]);
    expect(partners.seenIn(SESSION, "lid")).toBeUndefined();
    expect(partners.seenIn(SESSION, "number")).toMatchObject({ from: "number", state: "composing" });
    await clock.advance(25_000);
    expect(told).toEqual([`${SESSION} lid lid composing`, `${SESSION} number number paused`]);
  });

  it("are forgotten with it, and with everything, without a word", async () => {
    hear("composing");
    partners.forget(SESSION);
    expect(partners.seenIn(SESSION, CHAT)).toBeUndefined();
    partners.heard("another", CHAT, BEN, { is: "composing", lastSeenMs: null });
    partners.close();
    await clock.advance(60_000);
    expect(told.filter((line) => line.endsWith("paused"))).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});

describe("quiet", () => {
  /** How many ms it took. */
  async function quietAfter(mostMs = 60_000, stepMs = 100): Promise<number> {
    const beganAtMs = clock.nowMs();
    const quiet = { isThere: false };
    void partners.untilQuiet(SESSION, CHAT, mostMs, waits).then(() => (quiet.isThere = true));
    await clock.advance(0);
    while (!quiet.isThere) await clock.advance(stepMs);
    return clock.nowMs() - beganAtMs;
  }

  it("is a chat of which nothing is known", async () => {
    expect(await quietAfter()).toBe(0);
  });

  it("is one that was listened to for 2 s", async () => {
    partners.beginToListen(SESSION, CHAT);
    expect(await quietAfter()).toBe(2_000);
  });

  it.each<[PartnerState | "message", number]>([
    ["paused", 2_000],
    ["message", 2_000],
    ["unavailable", 2_000],
    ["available", 25_000],
    ["composing", 25_000],
  ])("is one that somebody typed in, after %s and %i ms", async (state, expectedMs) => {
    hear("composing");
    hear(state);
    expect(await quietAfter()).toBe(expectedMs);
  });

  it("is waited for no longer than asked", async () => {
    hear("composing");
    expect(await quietAfter(700)).toBe(700);
  });

  it("is not there while another of a group still types", async () => {
    hear("composing");
    await clock.advance(5_000);
    hear("composing", BEN);
    hear("paused");
    expect(await quietAfter()).toBe(25_000);
  });
});
