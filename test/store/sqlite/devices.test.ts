import { describe, expect, it } from "vitest";
import { TestStore } from "../test-store.ts";

function countOf(test: TestStore, table: string): unknown {
  const raw = test.raw();
  const count = raw.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
  raw.close();
  return count;
}

describe("a device's keys", () => {
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
});
