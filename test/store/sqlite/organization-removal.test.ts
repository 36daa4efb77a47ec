import { describe, expect, it } from "vitest";
import { newSecret } from "../../../src/auth/index.ts";
import { openStore } from "../../../src/store/index.ts";
import { AT_MS, optionsFor, TestStore } from "../test-store.ts";

const SESSIONS = 20;
const KEYS_OF_EACH = 1_500;

/** An organization with so many rows that they are not removed in one go. */
async function withManyRows(test: TestStore): Promise<{
  readonly id: string;
  readonly secret: string;
  readonly token: string;
}> {
  const id = await test.organization();
  const { secret } = await test.credential(id);
  const token = newSecret("instance_token");
  const sessions = [await test.session(id, { name: "first" }, token)];
  for (let count = 1; count < SESSIONS; count++) sessions.push(await test.linkedSession(id));
  const raw = test.raw();
  const insert = raw.prepare("INSERT INTO device_keys VALUES (?, 'pre-key', ?, zeroblob(200))");
  raw.transaction(() => {
    for (const session of sessions.slice(1)) {
      for (let key = 0; key < KEYS_OF_EACH; key++) insert.run(session.id, `k${key}`);
    }
  })();
  raw.close();
  return { id, secret, token };
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

  it("makes it unknown to everybody before its first row is gone, and leaves others alone", async () => {
    using test = new TestStore();
    const other = await test.organization({ name: "other" });
    const othersSession = await test.session(other);
    const { id, secret, token } = await withManyRows(test);
    const { organizations, credentials, sessions } = test.store;
    const { id: sessionId } = (await sessions.findByName(id, "first")) ?? { id: "" };
    expect(await sessions.listIds(id)).toHaveLength(SESSIONS);
    await organizations.beginRemoval(id, AT_MS);
    expect(await organizations.find(id)).toBeUndefined();
    expect(await organizations.update(id, { maxSessions: 1 })).toBe(false);
    expect([await credentials.findBySecret(secret), await credentials.findBySecret(token)]).toEqual([
      undefined,
      undefined,
    ]);
    expect(await sessions.find(id, sessionId)).toBeUndefined();
    expect(await sessions.findByName(id, "first")).toBeUndefined();
    expect(await sessions.get(sessionId)).toBeUndefined();
    expect(await sessions.list(id, "", 10)).toEqual([]);
    expect(await sessions.listIds(id)).toEqual([]);
    expect(await sessions.listAllIds()).toEqual([othersSession.id]);
    expect(await sessions.listAll("", 10)).toEqual([othersSession]);
    expect(await sessions.listWanted()).toEqual([]);
    await expect(test.session(id)).rejects.toThrow("the organization is gone");
    expect(await organizations.list()).toMatchObject([
      { name: "other", deletedAtMs: null },
      { id, deletedAtMs: AT_MS },
    ]);
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
