import { describe, expect, it } from "vitest";
import { newSecret } from "../../../src/auth/index.ts";
import { openStore } from "../../../src/store/index.ts";
import { AT_MS, optionsFor, TestStore } from "../test-store.ts";

const SESSIONS = 20;
const KEYS_OF_EACH = 1_500;

/** An organization with so many rows that they are not removed in one go. */
function withManyRows(test: TestStore): {
  readonly id: string;
  readonly secret: string;
  readonly token: string;
} {
  const id = test.organization();
  const { secret } = test.credential(id);
  const token = newSecret("instance_token");
  const sessions = [test.session(id, { name: "first" }, token)];
  for (let count = 1; count < SESSIONS; count++) sessions.push(test.linkedSession(id));
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
  it("is done in slices, between which others write", () => {
    using test = new TestStore();
    const { id } = withManyRows(test);
    const { organizations } = test.store;
    expect(organizations.beginRemoval(id, AT_MS)).toBe(true);
    let slices = 1;
    for (const raw = test.raw(); organizations.removeSome(id); slices++) {
      raw.pragma("busy_timeout = 0");
      raw.exec("BEGIN IMMEDIATE; ROLLBACK");
    }
    expect(slices).toBeGreaterThan(1);
    expect(organizations.list()).toEqual([]);
    const raw = test.raw();
    expect(raw.prepare("SELECT count(*) FROM device_keys").pluck().get()).toBe(0);
    raw.close();
  });

  it("makes it unknown to everybody before its first row is gone, and leaves others alone", () => {
    using test = new TestStore();
    const other = test.organization({ name: "other" });
    const othersSession = test.session(other);
    const { id, secret, token } = withManyRows(test);
    const { organizations, credentials, sessions } = test.store;
    const { id: sessionId } = sessions.findByName(id, "first") ?? { id: "" };
    expect(sessions.listIds(id)).toHaveLength(SESSIONS);
    organizations.beginRemoval(id, AT_MS);
    expect(organizations.find(id)).toBeUndefined();
    expect(organizations.update(id, { maxSessions: 1 })).toBe(false);
    expect([credentials.findBySecret(secret), credentials.findBySecret(token)]).toEqual([
      undefined,
      undefined,
    ]);
    expect(sessions.find(id, sessionId)).toBeUndefined();
    expect(sessions.findByName(id, "first")).toBeUndefined();
    expect(sessions.get(sessionId)).toBeUndefined();
    expect(sessions.list(id, "", 10)).toEqual([]);
    expect(sessions.listIds(id)).toEqual([]);
    expect(sessions.listAllIds()).toEqual([othersSession.id]);
    expect(sessions.listAll("", 10)).toEqual([othersSession]);
    expect(sessions.listWanted()).toEqual([]);
    expect(() => test.session(id)).toThrow("the organization is gone");
    expect(organizations.list()).toMatchObject([
      { name: "other", deletedAtMs: null },
      { id, deletedAtMs: AT_MS },
    ]);
  });

  it("that was killed in the middle can be asked for again, and is finished", () => {
    using test = new TestStore();
    const { id } = withManyRows(test);
    const killed = openStore(optionsFor(test.directory));
    killed.organizations.beginRemoval(id, AT_MS);
    expect(killed.organizations.removeSome(id)).toBe(true);
    killed.close();
    const { organizations } = test.store;
    expect(organizations.beginRemoval(id, AT_MS + 1)).toBe(true);
    while (organizations.removeSome(id));
    expect(organizations.list()).toEqual([]);
    expect(organizations.beginRemoval(id, AT_MS)).toBe(false);
  });
});
