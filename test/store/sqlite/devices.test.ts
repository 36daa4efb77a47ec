import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEVICE, TestStore } from "../test-store.ts";

const ANY_TEXT = fc.string({ unit: "binary", maxLength: 80 });

function countOf(test: TestStore, table: string): unknown {
  const raw = test.raw();
  const count = raw.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  raw.close();
  return count;
}

describe("a device's keys", () => {
  it("come back as they were written, whatever their names and values", async () => {
    using test = new TestStore();
    const { id: sessionId } = await test.linkedSession(await test.organization());
    const { devices } = test.store;
    const changes = fc.uniqueArray(fc.record({ type: ANY_TEXT, id: ANY_TEXT, value: ANY_TEXT }), {
      selector: ({ type, id }) => JSON.stringify([type, id]),
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(changes, async (keys) => {
        await devices.writeKeys(sessionId, keys);
        for (const { type, id, value } of keys) {
          expect([...(await devices.readKeys(sessionId, type, [id]))]).toEqual([[id, value]]);
        }
        await devices.writeKeys(
          sessionId,
          keys.map((key) => ({ ...key, value: null })),
        );
        for (const { type, id } of keys) expect((await devices.readKeys(sessionId, type, [id])).size).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it("keep emoji and NUL apart from what looks like them", async () => {
    using test = new TestStore();
    const { id: sessionId } = await test.linkedSession(await test.organization());
    const { devices } = test.store;
    const ids = ["a\0b", "a", "👩‍🔬", "👩", ""];
    await devices.writeKeys(
      sessionId,
      ids.map((id) => ({ type: "session", id, value: `\0${id}\0` })),
    );
    expect([...(await devices.readKeys(sessionId, "session", ids))]).toEqual(
      ids.map((id) => [id, `\0${id}\0`]),
    );
  });

  it("are found among those asked for, and only those of the session and type", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const [one, other] = [await test.linkedSession(acme), await test.linkedSession(acme)];
    const { devices } = test.store;
    expect([...(await devices.readKeys(one.id, "pre-key", ["0", "1", "2"])).keys()]).toEqual(["1"]);
    expect((await devices.readKeys(one.id, "session", ["1"])).size).toBe(0);
    expect((await devices.readKeys(other.id, "pre-key", ["1"])).get("1")).toBe(`pre-key of ${other.id}`);
  });

  it("are written all or none", async () => {
    using test = new TestStore();
    const { id } = await test.linkedSession(await test.organization());
    test.tamper(`
      CREATE TRIGGER refuse BEFORE INSERT ON device_keys WHEN NEW.id = 'third'
      BEGIN SELECT RAISE (ABORT, 'refused'); END;
    `);
    const write = () =>
      test.store.devices.writeKeys(id, [
        { type: "pre-key", id: "1", value: null },
        { type: "pre-key", id: "second", value: "new" },
        { type: "pre-key", id: "third", value: "new" },
      ]);
    await expect(write()).rejects.toThrow("refused");
    const left = await test.store.devices.readKeys(id, "pre-key", ["1", "second", "third"]);
    expect([...left]).toEqual([["1", `pre-key of ${id}`]]);
  });
});

describe("a device", () => {
  it("is what its session is linked as, once it is known", async () => {
    using test = new TestStore();
    const { id, organizationId } = await test.session(await test.organization());
    const { devices, sessions } = test.store;
    expect(await devices.readCredentials(id)).toBeUndefined();
    await devices.writeCredentials(id, "begun", null);
    expect((await sessions.find(organizationId, id))?.device).toBeNull();
    await devices.writeCredentials(id, "linked", DEVICE);
    expect(await devices.readCredentials(id)).toBe("linked");
    expect((await sessions.find(organizationId, id))?.device).toEqual(DEVICE);
  });

  it("that was linked leaves a mark when it is forgotten, and nothing else", async () => {
    using test = new TestStore();
    const { id, organizationId } = await test.linkedSession(await test.organization());
    await test.store.devices.forget(id);
    expect(await test.store.devices.readCredentials(id)).toBeUndefined();
    expect(await test.store.sessions.find(organizationId, id)).toMatchObject({
      device: null,
      wasLinked: true,
    });
    expect([countOf(test, "devices"), countOf(test, "device_keys")]).toEqual([0, 0]);
    // Once more is harmless, and the mark stays.
    await test.store.devices.forget(id);
    expect((await test.store.sessions.find(organizationId, id))?.wasLinked).toBe(true);
  });

  it("that was never linked leaves no mark", async () => {
    using test = new TestStore();
    const { id, organizationId } = await test.session(await test.organization());
    await test.store.devices.writeCredentials(id, "begun", null);
    await test.store.devices.forget(id);
    expect((await test.store.sessions.find(organizationId, id))?.wasLinked).toBe(false);
  });

  it("that is forgotten leaves those of other sessions", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const [one, other] = [await test.linkedSession(acme), await test.linkedSession(acme)];
    await test.store.devices.forget(one.id);
    expect(await test.store.devices.readCredentials(other.id)).toBe(`credentials of ${other.id}`);
    expect((await test.store.devices.readKeys(other.id, "pre-key", ["1"])).size).toBe(1);
  });
});
