import { describe, expect, it } from "vitest";
import type { LoginRecord } from "../../../../src/sandbox/index.ts";
import { faultsOfDeliveries, faultsOfReader, faultsOfStored } from "./events.ts";
import { faultsOfIndicators } from "./indicators.ts";
import { faultsOfKeyWrites } from "./key-writes.ts";
import { faultsOfInbound, faultsOfSends } from "./messages.ts";
import { faultsOfOwners, type OwnerChange } from "./owners.ts";
import { faultsOfSockets } from "./sockets.ts";
import { takeOverOf } from "./take-overs.ts";

const change = (epoch: number, incarnation: number | null, stream = "s"): OwnerChange => ({
  stream,
  epoch,
  incarnation,
});

describe("owners", () => {
  it("may take, free and take again, each stream for itself", () => {
    const changes = [change(1, 7), change(1, null), change(2, 8), change(1, 8, "other"), change(2, 8)];
    expect(faultsOfOwners(changes)).toEqual([]);
  });

  it("have an epoch each", () => {
    expect(faultsOfOwners([change(1, 7), change(1, 8)])).toEqual(["s: epoch 1 has two owners, 7 and 8"]);
    expect(faultsOfOwners([change(1, 7), change(1, null), change(1, 8)])).toHaveLength(1);
  });

  it("never have an epoch of before", () => {
    expect(faultsOfOwners([change(2, 7), change(1, null)])).toEqual(["s: epoch 1 after 2"]);
  });
});

describe("keys", () => {
  const write = (epoch: number, incarnation: number | null) => ({
    session: "s",
    key: "session/1",
    epoch,
    incarnation,
  });
  const changes = [change(1, 7), change(2, 8), change(3, 7)];

  it("are written by the owner, also when it has been one before", () => {
    expect(faultsOfKeyWrites([write(1, 7), write(1, 7), write(2, 8), write(3, 7)], changes)).toEqual([]);
  });

  it("are not written by who is none", () => {
    const owned = "which is that of 8";
    expect(faultsOfKeyWrites([write(2, 7)], changes)).toEqual([
      `s session/1: written by 7 in epoch 2, ${owned}`,
    ]);
    expect(faultsOfKeyWrites([write(2, null)], changes)).toHaveLength(1);
    expect(faultsOfKeyWrites([write(4, 7)], changes)).toHaveLength(1);
  });

  it("are not written after a later owner's", () => {
    const [fault, ...others] = faultsOfKeyWrites([write(2, 8), write(1, 7)], changes);
    expect(fault).toBe("s session/1: written by 7 in epoch 1, after one of epoch 2");
    expect(others).toEqual([]);
  });
});

const login = (id: number, at: number, more: Partial<LoginRecord> = {}): LoginRecord => ({
  id,
  number: "551",
  device: "551:1@s.whatsapp.net",
  at,
  lastSentAt: at,
  sentTooLate: 0,
  endedAt: null,
  end: null,
  ...more,
});

describe("sockets", () => {
  it("may follow each other, also before the server has heard of the elder's end", () => {
    const elder = login(1, 100, { lastSentAt: 200, endedAt: 301, end: "replaced" });
    expect(faultsOfSockets([elder, login(2, 300), login(3, 50, { device: "552:1@s.whatsapp.net" })])).toEqual(
      [],
    );
  });

  it("do not send beside a later one of their device", () => {
    const elder = login(1, 100, { lastSentAt: 350 });
    expect(faultsOfSockets([elder, login(2, 300)])).toEqual([
      "551:1@s.whatsapp.net: login 1 sent something 50 ms after login 2",
    ]);
    expect(faultsOfSockets([login(1, 100, { sentTooLate: 1, lastSentAt: 300 }), login(2, 300)])).toHaveLength(
      1,
    );
  });

  it("are not replaced at an orderly end", () => {
    const elder = login(1, 100, { lastSentAt: 200, endedAt: 300, end: "replaced" });
    expect(faultsOfSockets([elder, login(2, 300)], [{ fromMs: 250, toMs: 310 }])).toHaveLength(1);
    expect(faultsOfSockets([elder, login(2, 300)], [{ fromMs: 310, toMs: 400 }])).toEqual([]);
    const ended = { ...elder, end: "ended" as const };
    expect(faultsOfSockets([ended, login(2, 300)], [{ fromMs: 250, toMs: 310 }])).toEqual([]);
  });

  it("come back after a death, the first and the last of them", () => {
    const logins = [login(1, 100), login(2, 1_500), login(3, 1_900, { number: "552" })];
    const took = takeOverOf({ atMs: 1_000, numbers: ["551", "552", "553"] }, logins);
    expect(took).toEqual({ firstMs: 500, allMs: 900, left: ["553"] });
  });
});

describe("messages", () => {
  it("are there once when they were acknowledged, and once or not at all when not", () => {
    const sends = [
      { text: "a", status: 200 },
      { text: "b", status: 503 },
      { text: "c", status: null },
      { text: "d", status: 503 },
    ];
    expect(faultsOfSends(sends, ["a", "c", "b"])).toEqual([]);
  });

  it("are neither lost nor sent twice", () => {
    expect(faultsOfSends([{ text: "a", status: 201 }], [])).toEqual(["a: answered 201, never arrived"]);
    expect(faultsOfSends([{ text: "a", status: 503 }], ["a", "a"])).toEqual([
      "a: answered 503, arrived 2 times",
    ]);
    expect(faultsOfSends([{ text: "a", status: null }], ["a", "a"])).toHaveLength(1);
  });

  it("of partners are kept once", () => {
    const written = ["a", "b"].map((id) => ({ id, to: "551", atMs: 7 }));
    expect(faultsOfInbound(written, ["b", "a"])).toEqual([]);
    expect(faultsOfInbound(written, ["b", "b"])).toEqual([
      "a: written to 551 at 7, kept 0 times",
      "b: written to 551 at 7, kept 2 times",
    ]);
  });
});

describe("events", () => {
  const stored = [
    { id: "a1", stream: "a", n: 1 },
    { id: "b1", stream: "b", n: 1 },
    { id: "a2", stream: "a", n: 2 },
    { id: "a3", stream: "a", n: 3 },
  ];

  it("come at least once and in order, each stream for itself", () => {
    expect(faultsOfDeliveries(stored, ["a1", "a2", "a1", "a2", "test", "a3", "b1"])).toEqual([]);
  });

  it("are neither passed over nor told before an earlier one", () => {
    expect(faultsOfDeliveries(stored, ["a1", "a3", "b1"])).toEqual(["a: 2 never came"]);
    expect(faultsOfDeliveries(stored, ["a1", "a3", "a2", "b1"])).toEqual(["a: 2 came after 3"]);
  });

  it("are stored once each", () => {
    expect(faultsOfStored(stored)).toEqual([]);
    expect(faultsOfStored([...stored, { id: "a2" }])).toEqual(["a2: stored twice"]);
  });

  it("are read once each", () => {
    const inOrder = ["a", "b", "c"];
    const faults = (...streams: readonly string[][]) => faultsOfReader(inOrder, streams);
    expect(faults(["a", "b", "c"])).toEqual([]);
    expect(faults(["a", "c"])).toEqual(["b: passed over"]);
    expect(faults(["a", "c", "b"])).toEqual(["b: passed over", "b: read again, or after a later one"]);
    expect(faults(["a", "b", "b", "c"])).toEqual(["b: read again, or after a later one"]);
    expect(faults(["a", "b"])).toEqual(["c: never read"]);
    expect(faults(["x", "a", "b", "c"])).toEqual(["x: read, and not stored"]);
    // On a stream more.
    expect(faults(["a"], ["b"], [], ["c"])).toEqual([]);
    expect(faults(["a", "b"], ["a", "b", "c"])).toEqual([]);
    expect(faults(["a", "b"], ["a", "c"])).toEqual(["b: passed over"]);
    expect(faults(["a"], ["c"])).toEqual(["b: passed over"]);
    expect(faults(["a", "b"], ["b", "a", "b", "c"])).toHaveLength(2);
  });
});

describe("indicators", () => {
  const shown = { number: "551", chat: "49", fromMs: 0, toMs: 20_000 };
  const seen = { from: "551", to: "49@s.whatsapp.net", state: "composing" };
  const died = { deaths: [{ atMs: 2_000, numbers: ["551"] }], withinMs: 7_000 };

  it("go on, or end, under the next owner", () => {
    expect(faultsOfIndicators([shown], [{ ...seen, at: 7_000 }], died)).toEqual([]);
    expect(faultsOfIndicators([shown], [{ ...seen, at: 9_000, state: "paused" }], died)).toEqual([]);
    expect(faultsOfIndicators([{ ...shown, toMs: 900 }], [], died)).toEqual([]);
    expect(faultsOfIndicators([{ ...shown, number: "552" }], [], died)).toEqual([]);
  });

  it("do not run any more once an owner before has ended them", () => {
    const paused = { ...seen, at: 1_500, state: "paused" };
    expect(faultsOfIndicators([shown], [{ ...seen, at: 500 }, paused], died)).toEqual([]);
    expect(
      faultsOfIndicators(
        [shown],
        [
          { ...paused, at: 500 },
          { ...seen, at: 1_500 },
        ],
        died,
      ),
    ).toHaveLength(1);
    expect(faultsOfIndicators([shown], [{ ...paused, to: "50@s.whatsapp.net" }], died)).toHaveLength(1);
  });

  it("may be lost where they have just begun", () => {
    expect(faultsOfIndicators([{ ...shown, fromMs: 1_500 }], [], died)).toEqual([]);
  });

  it("are not left as they were", () => {
    const left = ["551 at 49: left as it was when its owner died"];
    expect(faultsOfIndicators([shown], [{ ...seen, at: 1_999 }], died)).toEqual(left);
    expect(faultsOfIndicators([shown], [{ ...seen, at: 9_001 }], died)).toEqual(left);
    expect(faultsOfIndicators([shown], [{ ...seen, at: 7_000, to: "50@s.whatsapp.net" }], died)).toEqual(
      left,
    );
  });
});
