import { describe, expect, it } from "vitest";
import { lineOpener } from "../../../src/whatsapp/line/line-opener.ts";
import { BoundedCache, createSessionCaches } from "../../../src/whatsapp/device/session-caches.ts";
import { eventually } from "../../support/eventually.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { testConnection } from "../test-connection.ts";
import { TestPool } from "../test-pool.ts";

describe("a bounded cache", () => {
  it("gives up what was not used for the longest", () => {
    const cache = new BoundedCache({ entries: 3, livesMs: 1000 }, new ManualClock());
    const mine = cache.of("a");
    for (const key of ["1", "2", "3"]) void mine.set(key, key);
    void mine.get("1");
    void mine.set("4", "4");
    expect(["1", "2", "3", "4"].map((key) => mine.get(key))).toEqual(["1", undefined, "3", "4"]);
    void mine.set("4", "again");
    expect([cache.size, mine.get("4")]).toEqual([3, "again"]);
  });

  it("stays within its bound whatever is put into it, for all sessions together", () => {
    const cache = new BoundedCache({ entries: 100, livesMs: 1000 }, new ManualClock());
    for (let i = 0; i < 1000; i++) void cache.of(`session-${i % 7}`).set(`key-${i}`, i);
    expect(cache.size).toBe(100);
  });

  it("forgets after its time, counted from when it was put in", async () => {
    const clock = new ManualClock();
    const mine = new BoundedCache({ entries: 3, livesMs: 1000 }, clock).of("a");
    void mine.set("k", 1);
    await clock.advance(999);
    expect(mine.get("k")).toBe(1);
    await clock.advance(1);
    expect(mine.get("k")).toBeUndefined();
  });
});

describe("the caches of two sessions", () => {
  it("are kept apart and emptied each for itself", () => {
    const caches = createSessionCaches(new ManualClock());
    for (const id of ["s1", "s10"]) {
      for (const cache of Object.values(caches.of(id))) void cache.set("key", id);
    }
    const held = (id: string) => Object.values(caches.of(id)).map((cache) => cache.get<string>("key"));
    expect(held("s1")).toEqual(Array(6).fill("s1"));
    caches.forget("s1");
    expect(held("s1")).toEqual(Array(6).fill(undefined));
    expect(held("s10")).toEqual(Array(6).fill("s10"));
    void caches.of("s10").userDevicesCache.del("key");
    void caches.of("s10").callOfferCache.flushAll();
    expect(held("s10")).toEqual([undefined, "s10", undefined, "s10", "s10", "s10"]);
  });
});

describe("a session whose device is gone", () => {
  const NUMBER = "5511999990001";
  /** The library remembers the account's own LID at its login. */
  const REMEMBERED = `pn:${NUMBER}`;

  async function linked() {
    const test = await TestPool.start();
    const clock = new ManualClock();
    const caches = createSessionCaches(clock);
    const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
    const opener = lineOpener(test.sandbox.rootKey);
    const connection = testConnection(test, { clock, log, caches, lineOpener: opener }, nothing);
    await connection.start();
    const shown = await connection.until(({ status }) => status === "waiting_for_scan", 20_000);
    if (shown?.status !== "waiting_for_scan") throw new Error("no QR code");
    await test.phone("/phone/scan", { qr: shown.qr.text, number: NUMBER });
    await connection.until(({ status }) => status === "open", 20_000);
    const remembered = () => caches.of("s").lidMappings.get(REMEMBERED);
    await eventually("the account's own LID", () => remembered() !== undefined);
    return { test, connection, remembered };
  }

  it("leaves nothing behind when it is removed", async () => {
    const { test, connection, remembered } = await linked();
    await connection.remove();
    expect(remembered()).toBeUndefined();
    await test[Symbol.asyncDispose]();
  });

  it("leaves nothing behind when the phone removed it", async () => {
    const { test, connection, remembered } = await linked();
    await test.fault({ kind: "stream-error", code: 401, number: NUMBER });
    await connection.until(({ status }) => status === "failed", 20_000);
    expect(remembered()).toBeUndefined();
    await test[Symbol.asyncDispose]();
  });

  it("is remembered while it is only stopped", async () => {
    const { test, connection, remembered } = await linked();
    await connection.stop();
    expect(remembered()).toBeDefined();
    await test[Symbol.asyncDispose]();
  });
});

function nothing(): void {
  return undefined;
}
