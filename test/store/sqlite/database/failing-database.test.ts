import path from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../../src/store/sqlite/database/database.ts";
import { storeOf } from "../../../../src/store/store.ts";
import { createVault } from "../../../../src/store/vault.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { AT_MS } from "../../test-store.ts";

/** A store whose connection the test can make fail. */
function openFailing() {
  const folder = temporaryFolder();
  const file = path.join(folder.path, "duet.sqlite");
  const db = openDatabase(file);
  const store = storeOf(db, createVault(Buffer.alloc(32)), () => AT_MS);
  const organization = { id: "acme", maxSessions: null, rateLimitPerMinute: null, createdAtMs: AT_MS };
  const create = (name: string) => store.organizations.create({ ...organization, name }, []);
  const close = () => {
    store.close();
    folder[Symbol.dispose]();
  };
  return { file, db, store, create, [Symbol.dispose]: close };
}

function refusal(message: string) {
  return expect.objectContaining({ name: "GatewayError", code: "unavailable", message }) as Error;
}

describe("a database that cannot do its work", () => {
  it("says that the disk is full, and goes on when there is room", async () => {
    using test = openFailing();
    const pages = test.db.pragma("page_count", { simple: true }) as number;
    test.db.pragma(`max_page_count = ${pages}`);
    const long = "x".repeat(100_000);
    await expect(test.create(long)).rejects.toThrow(refusal("the database cannot be used: the disk is full"));
    expect(await test.store.organizations.list()).toEqual([]);
    test.db.pragma(`max_page_count = ${pages + 100}`);
    await test.create(long);
    expect(await test.store.organizations.list()).toHaveLength(1);
  });

  it("says that the disk is full to all whose works are written together, and has a part of none", async () => {
    using test = openFailing();
    const pages = test.db.pragma("page_count", { simple: true }) as number;
    test.db.pragma(`max_page_count = ${pages + 5}`);
    const work = (id: string, name: string) =>
      test.store.atomically(async (stores) => {
        const organization = { maxSessions: null, rateLimitPerMinute: null, createdAtMs: AT_MS };
        await stores.organizations.create({ ...organization, id, name }, []);
        await stores.organizations.create({ ...organization, id: `${id}, too`, name }, []);
      });
    const long = () => work("long", "x".repeat(100_000));
    const stored = async () => (await test.store.organizations.list()).map(({ id }) => id);
    const told = await Promise.allSettled([work("small", "x"), long(), work("other", "x")]);
    expect(told[1]).toMatchObject({ reason: refusal("the database cannot be used: the disk is full") });
    const done = ["small", "long", "other"].filter((_, n) => told[n]?.status === "fulfilled");
    expect((await stored()).sort()).toEqual(done.flatMap((id) => [id, `${id}, too`]).sort());
    test.db.pragma(`max_page_count = ${pages + 500}`);
    await long();
    expect(await stored()).toEqual(expect.arrayContaining(["long", "long, too"]));
  });

  it("is found out by a probe that leaves nothing behind", async () => {
    using test = openFailing();
    const probe = () => test.store.probe();
    await probe();
    expect(test.db.prepare("SELECT * FROM gateway").all()).toEqual([]);
    test.db.pragma("query_only = ON");
    await expect(probe()).rejects.toThrow(refusal("the database cannot be used: it can only be read"));
    test.db.pragma("query_only = OFF");
    test.db.exec("VACUUM");
    test.db.pragma(`max_page_count = ${String(test.db.pragma("page_count", { simple: true }))}`);
    await expect(probe()).rejects.toThrow(refusal("the database cannot be used: the disk is full"));
    for (const setting of ["busy_timeout = 5000", "synchronous = 2"]) {
      const [name = "", value] = setting.split(" = ");
      expect([name, test.db.pragma(name, { simple: true })]).toEqual([name, Number(value)]);
    }
  });

  it("says that it can only be read, and is read", async () => {
    using test = openFailing();
    await test.create("acme");
    test.db.pragma("query_only = ON");
    const write = () => test.store.organizations.update("acme", { maxSessions: 1 });
    await expect(write()).rejects.toThrow(refusal("the database cannot be used: it can only be read"));
    expect(await test.store.organizations.list()).toHaveLength(1);
  });

  it("says that another process keeps it locked", async () => {
    using test = openFailing();
    test.db.pragma("busy_timeout = 0");
    const other = new Database(test.file);
    other.exec("BEGIN IMMEDIATE");
    await expect(test.create("acme")).rejects.toThrow(
      refusal("the database cannot be used: another process keeps it locked"),
    );
    other.close();
  });

  it("keeps a mistake of the program apart", async () => {
    using test = openFailing();
    const write = () =>
      test.store.devices.writeKeys("no session", [{ type: "session", id: "1", value: "x" }]);
    await expect(write()).rejects.toThrow(Database.SqliteError);
  });
});
