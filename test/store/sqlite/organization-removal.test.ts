import { describe, expect, it } from "vitest";
import { openStore } from "../../../src/store/index.ts";
import { AT_MS, optionsFor, TestStore } from "../test-store.ts";

const SESSIONS = 20;
const KEYS_OF_EACH = 1_500;

/** An organization with so many rows that they are not removed in one go. */
async function withManyRows(test: TestStore): Promise<{ readonly id: string }> {
  const id = await test.organization();
  await test.credential(id);
  const sessions = [await test.session(id)];
  for (let count = 1; count < SESSIONS; count++) sessions.push(await test.linkedSession(id));
  const raw = test.raw();
  const insert = raw.prepare("INSERT INTO device_keys VALUES (?, 'pre-key', ?, zeroblob(200))");
  raw.transaction(() => {
    for (const session of sessions.slice(1)) {
      for (let key = 0; key < KEYS_OF_EACH; key++) insert.run(session.id, `k${key}`);
    }
  })();
  raw.close();
  return { id };
}

describe("the removal of an organization", () => {
  it("is done in slices, between which others write", async () => {
    using test = new TestStore();
    const { id } = await withManyRows(test);
    const { organizations } = test.store;
    expect(await organizations.beginRemoval(id, AT_MS)).toBe(true);
    let slices = 1;
    for (const raw = test.raw(); await organizations.removeSome(id); slices++) {
      raw.pragma("busy_timeout = 0");
      raw.exec("BEGIN IMMEDIATE; ROLLBACK");
    }
    expect(slices).toBeGreaterThan(1);
    expect(await organizations.list()).toEqual([]);
    const raw = test.raw();
    expect(raw.prepare("SELECT count(*) FROM device_keys").pluck().get()).toBe(0);
    raw.close();
  });

  it("that was killed in the middle can be asked for again, and is finished", async () => {
    using test = new TestStore();
    const { id } = await withManyRows(test);
    const killed = openStore(optionsFor(test.directory));
    await killed.organizations.beginRemoval(id, AT_MS);
    expect(await killed.organizations.removeSome(id)).toBe(true);
    killed.close();
    const { organizations } = test.store;
    expect(await organizations.beginRemoval(id, AT_MS + 1)).toBe(true);
    while (await organizations.removeSome(id));
    expect(await organizations.list()).toEqual([]);
    expect(await organizations.beginRemoval(id, AT_MS)).toBe(false);
  });
});
