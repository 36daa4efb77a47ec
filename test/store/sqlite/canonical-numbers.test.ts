import { describe, expect, it } from "vitest";
import type { KnownNumber } from "../../../src/core/index.ts";
import { dataFolder } from "../../../src/store/data-folder.ts";
import { openDatabase } from "../../../src/store/sqlite/database/database.ts";
import { sqliteNumberStore } from "../../../src/store/sqlite/number-store.ts";
import { openStore } from "../../../src/store/index.ts";
import { AT_MS, optionsFor, TestStore } from "../test-store.ts";

function known(sessionId: string, changes: Partial<KnownNumber> = {}): KnownNumber {
  return {
    sessionId,
    number: "551188887777",
    canonical: "5511988887777",
    lid: null,
    expiresAtWallMs: AT_MS + 1_000,
    ...changes,
  };
}

describe("what WhatsApp said about numbers", () => {
  it("comes back as it was kept last, also after the store was closed", async () => {
    using test = new TestStore();
    const { id } = await test.session(await test.organization());
    await test.store.numbers.keep([known(id)], AT_MS);
    const newer = known(id, { canonical: null, expiresAtWallMs: AT_MS + 2_000 });
    await test.store.numbers.keep([newer], AT_MS);
    test.store.close();
    const again = openStore(optionsFor(test.directory));
    expect(await again.numbers.find(id, "551188887777")).toEqual(newer);
    again.close();
  });

  it("is each session's own", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const [one, other] = [await test.session(acme), await test.session(acme)];
    await test.store.numbers.keep([known(one.id)], AT_MS);
    expect(await test.store.numbers.find(other.id, "551188887777")).toBeUndefined();
    expect(await test.store.numbers.find(one.id, "551188886666")).toBeUndefined();
  });

  it("is forgotten when it has expired and something else is kept", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const [one, other] = [await test.session(acme), await test.session(acme)];
    await test.store.numbers.keep([known(one.id)], AT_MS);
    const lasting = known(one.id, { number: "551188886666", expiresAtWallMs: AT_MS + 1_001 });
    await test.store.numbers.keep([lasting], AT_MS);
    await test.store.numbers.keep([known(other.id, { expiresAtWallMs: AT_MS + 9_000 })], AT_MS + 1_000);
    expect(await test.store.numbers.find(one.id, "551188887777")).toBeUndefined();
    expect(await test.store.numbers.find(one.id, "551188886666")).toEqual(lasting);
  });

  it("goes with its session, and is left out for one that is gone", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const { id } = await test.session(acme);
    await test.store.numbers.keep([known(id)], AT_MS);
    await test.store.sessions.delete(acme, id);
    expect(await test.store.numbers.find(id, "551188887777")).toBeUndefined();
    await test.store.numbers.keep([known(id)], AT_MS);
    expect(await test.store.numbers.find(id, "551188887777")).toBeUndefined();
  });

  it("is found by its LID too, the newest of several", async () => {
    using test = new TestStore();
    const { id } = await test.session(await test.organization());
    const { numbers } = test.store;
    await numbers.keep([known(id, { number: "1", lid: "77" }), known(id, { number: "2", lid: "78" })], AT_MS);
    await numbers.keep([known(id, { number: "3", lid: "77", expiresAtWallMs: AT_MS + 2_000 })], AT_MS);
    expect((await numbers.findByLid(id, "77"))?.number).toBe("3");
    expect((await numbers.findByLid(id, "78"))?.number).toBe("2");
    expect(await numbers.findByLid(id, "79")).toBeUndefined();
  });

  it("is at most so much of a session: what expires first is forgotten", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const [one, other] = [await test.session(acme), await test.session(acme)];
    const db = openDatabase(dataFolder(test.directory).database);
    const numbers = sqliteNumberStore(db, 3);
    numbers.keep([known(other.id)], AT_MS);
    const rows = [5, 3, 4, 6].map((n) => known(one.id, { number: `${n}`, expiresAtWallMs: AT_MS + n }));
    for (const row of rows) numbers.keep([row], AT_MS);
    expect(rows.map(({ number }) => numbers.find(one.id, number)?.number)).toEqual([
      "5",
      undefined,
      "4",
      "6",
    ]);
    expect(numbers.find(other.id, "551188887777")).toBeDefined();
    db.close();
  });
});
