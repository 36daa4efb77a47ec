import { describe, expect, it } from "vitest";
import { openPostgres, openPostgresToServe } from "../../../src/store/postgres/index.ts";
import { MIGRATIONS } from "../../../src/store/postgres/migrations/index.ts";
import { createVault } from "../../../src/store/vault.ts";
import { filling, AT_MS } from "../../contracts/store/support/filled-stores.ts";
import { refusal } from "../../contracts/store/support/refusal.ts";
import { eventually } from "../../support/eventually.ts";
import { testDatabase } from "../../support/postgres/database.ts";

const VAULT = createVault(Buffer.alloc(32, 7));
const wallMs = () => AT_MS;
const SERVING = { vault: VAULT, wallMs, rootKey: "0a".repeat(32), program: "1.0.0", waitMs: 0 };

describe("a database that is opened", () => {
  it("is made where it is empty, once, though several programs do it", async () => {
    await using database = await testDatabase();
    const open = () => openPostgres({ url: database.url, vault: VAULT, wallMs });
    const all = await Promise.all([open(), open(), open()]);
    await filling(all[0]).organization({ name: "acme" });
    expect((await all[2].organizations.list()).map(({ name }) => name)).toEqual(["acme"]);
    for (const each of all) await each.close();
  });

  it("of another program is left alone", async () => {
    await using database = await testDatabase();
    await database.query("CREATE TABLE others (id int)");
    const opened = openPostgres({ url: database.url, vault: VAULT, wallMs });
    await expect(opened).rejects.toThrow("is that of another program");
    expect(
      await database.query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"),
    ).toEqual([{ table_name: "others" }]);
  });

  it("takes its own key and its own WhatsApp", async () => {
    await using database = await testDatabase();
    const { url } = database;
    await (await openPostgresToServe({ ...SERVING, url })).close();
    const vault = createVault(Buffer.alloc(32, 8));
    await expect(openPostgres({ url, vault, wallMs })).rejects.toThrow("set DUET_ENCRYPTION_KEY");
    const rootKey = "0b".repeat(32);
    await expect(openPostgresToServe({ ...SERVING, url, rootKey })).rejects.toThrow("another WhatsApp");
  });

  it("of a newer program is refused", async () => {
    await using database = await testDatabase();
    const { url } = database;
    await (await openPostgresToServe({ ...SERVING, url })).close();
    await database.query("UPDATE gateway SET value = '99' WHERE name = 'version'");
    await expect(openPostgresToServe({ ...SERVING, url })).rejects.toThrow("it needs a newer program");
  });

  it("of an older program is changed by who serves it alone", async () => {
    await using database = await testDatabase();
    const { url } = database;
    const fromVersion = MIGRATIONS.length - 1;
    for (const statements of MIGRATIONS.slice(0, fromVersion)) await database.query(statements);
    await database.query(`INSERT INTO gateway VALUES ('version', '${fromVersion}'), ('program', '1.0.0')`);
    await expect(openPostgres({ url, vault: VAULT, wallMs })).rejects.toThrow("start the gateway once");
    const store = await openPostgresToServe({ ...SERVING, url, program: "1.1.0" });
    expect(store.upgrade).toEqual({ fromVersion, copy: undefined });
    expect(store.programChange).toEqual({ from: "1.0.0", to: "1.1.0" });
    await store.close();
  });

  it("is served by one program at a time, and by the next once that has ended", async () => {
    await using database = await testDatabase();
    const { url } = database;
    const first = await openPostgresToServe({ ...SERVING, url });
    await expect(openPostgresToServe({ ...SERVING, url })).rejects.toThrow("another gateway is serving");
    const beside = await openPostgres({ url, vault: VAULT, wallMs });
    await beside.close();
    const waiting = openPostgresToServe({ ...SERVING, url, waitMs: 60_000 });
    await first.close();
    await (await waiting).close();
  });

  it("is served by one program alone or by several nodes, and changed by a node where no other lives", async () => {
    await using database = await testDatabase();
    const { url } = database;
    const node = { ...SERVING, url, isNode: true };
    const alone = await openPostgresToServe({ ...SERVING, url });
    await expect(openPostgresToServe(node)).rejects.toThrow("shares it with nobody");
    await alone.close();
    const [one, two] = [await openPostgresToServe(node), await openPostgresToServe(node)];
    await expect(openPostgresToServe({ ...SERVING, url })).rejects.toThrow("another gateway is serving");
    const incarnation = (await one.sharing?.nodes.join("a:1", 60_000)) ?? 0;
    const acme = await filling(one).organization();
    await database.query("UPDATE gateway SET value = '7' WHERE name = 'version'");
    await expect(openPostgresToServe(node)).rejects.toThrow("start the gateway once");
    await database.query(`UPDATE gateway SET value = '${MIGRATIONS.length}' WHERE name = 'version'`);
    await one.close();
    await two.close();
    // Whoever serves alone leaves nobody who owns anything, nor an incarnation that comes again.
    await (await openPostgresToServe({ ...SERVING, url })).close();
    const again = await openPostgresToServe(node);
    expect(await again.sharing?.nodes.list()).toEqual([]);
    expect(await again.sharing?.owners.list(undefined, 10)).toEqual([
      { stream: `org:${acme}`, address: null, incarnation: null, epoch: 1 },
    ]);
    expect(await again.sharing?.nodes.join("a:1", 60_000)).toBeGreaterThan(incarnation + 1);
    await again.close();
  });

  it("is told to be out of reach, without the address or its password", async () => {
    const url = "postgres://duet:secret@127.0.0.1:1/duet";
    const opened = openPostgres({ url, vault: VAULT, wallMs });
    await expect(opened).rejects.toThrow(
      "the database of DUET_DATABASE_URL cannot be used: it is out of reach",
    );
    await expect(opened).rejects.toEqual(refusal("unavailable"));
  });
});

describe("a database that is served", () => {
  it("has its ratchets forgotten once it may have lost the last of them, and no others", async () => {
    await using database = await testDatabase();
    const { url } = database;
    const first = await openPostgresToServe({ ...SERVING, url });
    const { id } = await filling(first).linkedSession(await filling(first).organization());
    await first.devices.writeKeys(id, [{ type: "session", id: "bob", value: "ratchet" }]);
    await first.close();
    const keepRatchet = async () => {
      const beside = await openPostgres({ url, vault: VAULT, wallMs });
      await beside.devices.writeKeys(id, [{ type: "session", id: "bob", value: "ratchet" }]);
      await beside.close();
    };
    const [record] = await database.query("SELECT value FROM gateway WHERE name = 'timeline'");
    const served = JSON.parse(String(record?.["value"])) as object;
    const has = async (changed: object, isBehind: boolean) => {
      const before = JSON.stringify({ ...served, ...changed });
      await database.query("UPDATE gateway SET value = $1 WHERE name = 'timeline'", [before]);
      const store = await openPostgresToServe({ ...SERVING, url });
      expect(store.isBehind).toBe(isBehind);
      const kept = await store.devices.readKeys(id, "session", ["bob"]);
      expect(await store.devices.readKeys(id, "pre-key", ["1"])).toHaveProperty("size", 1);
      await store.close();
      return kept.size === 1;
    };
    expect(await has({}, false)).toBe(true);
    expect(await has({ isSynchronous: true }, false)).toBe(true);
    // A synchronous standby had everything.
    expect(await has({ id: "00000009", isSynchronous: true }, false)).toBe(true);
    expect(await has({ id: "00000009" }, true)).toBe(false);
    await keepRatchet();
    expect(await has({ place: "another server's", isSynchronous: true }, true)).toBe(false);
  });

  it("has all its nodes fenced out once it may have lost the last of their ratchets", async () => {
    await using database = await testDatabase();
    const node = { ...SERVING, url: database.url, isNode: true };
    const one = await openPostgresToServe(node);
    await one.sharing?.nodes.join("a:1", 60_000);
    const { id } = await filling(one).linkedSession(await filling(one).organization());
    const keep = () => one.devices.writeKeys(id, [{ type: "session", id: "bob", value: "ratchet" }]);
    await keep();
    await (await openPostgresToServe(node)).close();
    await keep();
    await database.query(
      `UPDATE gateway SET value = jsonb_set(value::jsonb, '{id}', '"00000009"')::text WHERE name = 'timeline'`,
    );
    const two = await openPostgresToServe(node);
    expect(two.isBehind).toBe(true);
    expect(await one.devices.readKeys(id, "session", ["bob"])).toHaveProperty("size", 0);
    await expect(keep()).rejects.toEqual(refusal("session_moved"));
    // The next one finds it done.
    const three = await openPostgresToServe(node);
    expect(three.isBehind).toBe(false);
    for (const each of [one, two, three]) await each.close();
  });

  it("is let go where its connection was lost and another program serves it by then", async () => {
    await using database = await testDatabase();
    const { url } = database;
    const first = await openPostgresToServe({ ...SERVING, url });
    const taking = openPostgresToServe({ ...SERVING, url, waitMs: 60_000 });
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database d ON d.oid = database AND datname = current_database()
       WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()`,
    );
    const [second, reason] = await Promise.all([taking, first.lost]);
    expect(reason).toBe("another gateway serves the database of DUET_DATABASE_URL now");
    await first.close();
    await second.close();
  });
});

describe("what another program changes", () => {
  it("is seen by one that has read it before, and told to it", async () => {
    await using database = await testDatabase();
    const open = () => openPostgres({ url: database.url, vault: VAULT, wallMs });
    const [here, there] = [await open(), await open()];
    const acme = await filling(here).organization();
    const { secret, credential } = await filling(here).credential(acme);
    expect(await there.credentials.findBySecret(secret)).toMatchObject({ revokedAtMs: null });
    const before = there.foreignChanges();
    await here.credentials.revokeApiKey(credential.id, AT_MS);
    await eventually("the change is told", () => there.foreignChanges() > before);
    expect(await there.credentials.findBySecret(secret)).toMatchObject({ revokedAtMs: AT_MS });
    await here.close();
    await there.close();
  });

  it("is not told of by the program that has changed it", async () => {
    await using database = await testDatabase();
    const store = await openPostgres({ url: database.url, vault: VAULT, wallMs });
    const before = store.foreignChanges();
    await filling(store).organization();
    // Whatever was told before this one has come by now.
    await store.probe();
    expect(store.foreignChanges()).toBe(before);
    await store.close();
  });
});
