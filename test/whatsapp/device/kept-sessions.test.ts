import type { SignalDataSet, SignalKeyStore } from "@whiskeysockets/baileys";
import { beforeEach, expect, it } from "vitest";
import { keepSessions } from "../../../src/whatsapp/device/kept-sessions.ts";
import { BoundedCache } from "../../../src/whatsapp/device/session-caches.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const CHAINS = 7;

/** What is stored, and how often it was asked for. */
class CountingStore implements SignalKeyStore {
  readonly rows = new Map<string, unknown>();
  reads = 0;
  /** Instead of writing at once. */
  onWrite: () => Promise<unknown> = () => Promise.resolve();

  get(type: string, ids: string[]) {
    this.reads++;
    return Object.fromEntries(ids.map((id) => [id, this.rows.get(`${type} ${id}`)])) as never;
  }

  async set(data: SignalDataSet) {
    await this.onWrite();
    for (const [type, rows] of Object.entries(data))
      for (const [id, row] of Object.entries(rows as object)) this.rows.set(`${type} ${id}`, row);
  }
}

let store: CountingStore;
let cache: ReturnType<BoundedCache["of"]>;
let kept: SignalKeyStore;
beforeEach(() => {
  store = new CountingStore();
  cache = new BoundedCache({ entries: 10, livesMs: 1000 }, new ManualClock()).of("s");
  kept = keepSessions(store, cache);
});

const row = (name: string) => ({ version: name }) as never;
const read = async (id: string) => (await kept.get("session", [id]))[id];

it("a session that was written is not read again, another is", async () => {
  store.rows.set("session b.0", row("b1"));
  await kept.set({ session: { "a.0": row("a1") } });
  expect(await kept.get("session", ["a.0", "b.0"])).toEqual({ "a.0": row("a1"), "b.0": row("b1") });
  expect(store.reads).toBe(1);
  expect(await read("a.0")).toEqual(row("a1"));
  expect(store.reads).toBe(1);
});

it("what could not be written is as it was", async () => {
  await kept.set({ session: { "a.0": row("a1") } });
  store.onWrite = () => Promise.reject(new Error("the disk is full"));
  await expect(kept.set({ session: { "a.0": row("a2") } })).rejects.toThrow("the disk is full");
  expect(await read("a.0")).toEqual(row("a1"));
  expect(store.reads).toBe(1);
});

it("of two writes the later counts, also while it is on its way", async () => {
  const first = Promise.withResolvers<undefined>();
  const second = Promise.withResolvers<undefined>();
  store.onWrite = () => first.promise;
  const one = kept.set({ session: { "a.0": row("a1") } });
  store.onWrite = () => second.promise;
  const two = kept.set({ session: { "a.0": row("a2") } });
  first.resolve(undefined);
  await one;
  expect(await read("a.0")).toEqual(row("a1"));
  expect(store.reads).toBe(1);
  second.resolve(undefined);
  await two;
  expect(await read("a.0")).toEqual(row("a2"));
  expect(store.reads).toBe(1);
});

it("one that is taken away is away", async () => {
  await kept.set({ session: { "a.0": row("a1") } });
  await kept.set({ session: { "a.0": null } });
  expect(await read("a.0")).toBeNull();
});

it("old chains are no more in memory than on disk", async () => {
  const chain = (type: number) => ({ chainType: type });
  const _chains = Object.fromEntries(Array.from({ length: CHAINS }, (_, i) => [`chain${i}`, chain(2)]));
  await kept.set({ session: { "a.0": { _sessions: { s: { _chains } } } as never } });
  expect(JSON.stringify(await read("a.0")).match(/chain\d/g)).toHaveLength(5);
});

it("the next socket of the session reads for itself, and other rows are read each time", async () => {
  await kept.set({ session: { "a.0": row("a1") }, "lid-mapping": { "1": "2" } });
  const next = keepSessions(store, cache);
  await next.get("session", ["a.0"]);
  await kept.get("lid-mapping", ["1"]);
  expect(store.reads).toBe(2);
});
