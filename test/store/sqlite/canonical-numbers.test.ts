import { describe, expect, it } from "vitest";
import { dataFolder } from "../../../src/store/data-folder.ts";
import { openDatabase } from "../../../src/store/sqlite/database/database.ts";
import { sqliteNumberStore } from "../../../src/store/sqlite/number-store.ts";
import { known } from "../../contracts/store/numbers.ts";
import { AT_MS, TestStore } from "../test-store.ts";

describe("what WhatsApp said about numbers", () => {
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
