import { describe, expect, it } from "vitest";
import { newSecret } from "../../../src/auth/index.ts";
import { openStore } from "../../../src/store/index.ts";
import { AT_MS, DEVICE, optionsFor, TestStore } from "../test-store.ts";

function refusal(code: string) {
  return expect.objectContaining({ name: "GatewayError", code }) as Error;
}

describe("a new session", () => {
  it("is unlinked, at rest, and seen inside its organization only", () => {
    using test = new TestStore();
    const acme = test.organization();
    const other = test.organization();
    const made = test.session(acme, { name: "support", announce: "quiet", autoRead: true });
    expect(made).toMatchObject({ name: "support", announce: "quiet", autoRead: true, presenceTyping: false });
    expect(made).toMatchObject({ wanted: false, device: null, wasLinked: false, failure: null });
    const { sessions } = test.store;
    expect(sessions.find(acme, made.id)).toEqual(made);
    expect(sessions.findByName(acme, "support")).toEqual(made);
    expect(sessions.list(acme, "", 10)).toEqual([made]);
    expect(sessions.get(made.id)).toEqual(made);
    expect(sessions.find(other, made.id)).toBeUndefined();
    expect(sessions.findByName(other, "support")).toBeUndefined();
    expect(sessions.list(other, "", 10)).toEqual([]);
    expect(() => sessions.tokenOf(other, made.id)).toThrow(refusal("session_not_found"));
    expect(sessions.delete(other, made.id)).toBe(false);
    expect(sessions.delete(acme, made.id)).toBe(true);
    expect(sessions.delete(acme, made.id)).toBe(false);
  });

  it("leaves those of an older version alone whose names differ in case only", () => {
    using test = new TestStore();
    const acme = test.organization();
    const [one, other] = [test.session(acme, { name: "support" }), test.session(acme)];
    const raw = test.raw();
    raw.prepare("UPDATE sessions SET name = 'Support' WHERE id = ?").run(other.id);
    raw.close();
    expect(test.store.sessions.list(acme, "", 10).map(({ name }) => name)).toEqual(["support", "Support"]);
    expect(test.store.sessions.find(acme, one.id)?.name).toBe("support");
    expect(test.store.sessions.findByName(acme, "Support")?.id).toBe(other.id);
    expect(test.store.sessions.isNameTaken(acme, "sUPPORT")).toBe(true);
    expect(test.store.sessions.isNameTaken(test.organization(), "support")).toBe(false);
  });

  it("has a name that is unique in its organization, and free in others", () => {
    using test = new TestStore();
    const acme = test.organization();
    test.session(acme, { name: "support" });
    expect(() => test.session(acme, { name: "support" })).toThrow(refusal("name_taken"));
    expect(() => test.session(acme, { name: "SUPPORT" })).toThrow(refusal("name_taken"));
    expect(test.session(acme, { name: "Support-2" }).name).toBe("Support-2");
    expect(test.session(test.organization(), { name: "support" }).name).toBe("support");
  });

  it("has a token that can be read again and tells who it belongs to", () => {
    using test = new TestStore();
    const acme = test.organization({ rateLimitPerMinute: 7 });
    const token = newSecret("instance_token");
    const { id } = test.session(acme, {}, token);
    expect(test.store.sessions.tokenOf(acme, id)).toBe(token);
    expect(test.store.credentials.findBySecret(token)).toMatchObject({
      kind: "instance_token",
      organizationId: acme,
      sessionId: id,
      can: new Set(["read", "send", "events"]),
      rateLimitPerMinute: 7,
    });
    test.store.sessions.delete(acme, id);
    expect(test.store.credentials.findBySecret(token)).toBeUndefined();
  });

  it("is not made with a token that anybody uses already, and nothing is left of it", () => {
    using test = new TestStore();
    const [acme, other] = [test.organization(), test.organization()];
    const token = newSecret("instance_token");
    test.session(acme, {}, token);
    expect(() => test.session(other, {}, token)).toThrow(refusal("token_taken"));
    expect(() => test.session(other, {}, test.credential(acme).secret)).toThrow(refusal("token_taken"));
    expect(test.store.sessions.list(other, "", 10)).toEqual([]);
  });

  it("is not made beyond what the organization may have, whoever else adds one", () => {
    using test = new TestStore();
    const acme = test.organization({ maxSessions: 2 });
    const beside = openStore(optionsFor(test.directory));
    const first = test.session(acme);
    const second = { ...first, id: "second", name: "second", configuration: {} };
    beside.sessions.create(second, { credentialId: "c2", secret: newSecret("instance_token") }, 0);
    expect(() => test.session(acme)).toThrow(refusal("quota_exceeded"));
    beside.sessions.delete(acme, "second");
    beside.close();
    test.session(acme);
    expect(() => test.session(acme)).toThrow("the organization may have 2 sessions and has 2");
    test.store.organizations.update(acme, { maxSessions: 0 });
    expect(() => test.session(acme)).toThrow(refusal("quota_exceeded"));
  });
});

describe("a session's record", () => {
  it("changes only in what it is told", () => {
    using test = new TestStore();
    const made = test.linkedSession(test.organization());
    const { sessions } = test.store;
    sessions.update(made.id, { wanted: true, failure: "broken" }, AT_MS + 1);
    expect(sessions.get(made.id)).toEqual({
      ...made,
      device: DEVICE,
      wanted: true,
      failure: "broken",
      updatedAtMs: AT_MS + 1,
    });
    sessions.update(made.id, { lastConnectedAtMs: 5, announce: "online" }, AT_MS + 2);
    expect(sessions.get(made.id)).toMatchObject({ wanted: true, failure: "broken", announce: "online" });
    sessions.update(made.id, { wanted: false, failure: null }, AT_MS + 3);
    expect(sessions.get(made.id)).toMatchObject({
      wanted: false,
      failure: null,
      lastConnectedAtMs: 5,
      announce: "online",
    });
  });

  it("that is gone is not written, and nobody minds", () => {
    using test = new TestStore();
    test.store.sessions.update("gone", { wanted: true }, AT_MS);
    expect(test.store.sessions.get("gone")).toBeUndefined();
  });
});

describe("the sessions to be connected", () => {
  it("are the wanted ones with a device, of all organizations, the last connected first", () => {
    using test = new TestStore();
    const acme = test.organization();
    const { sessions } = test.store;
    const never = test.linkedSession(acme);
    const early = test.linkedSession(acme);
    const late = test.linkedSession(test.organization());
    const alsoLate = test.linkedSession(acme);
    const unlinked = test.session(acme);
    const begun = test.session(acme);
    test.store.devices.writeCredentials(begun.id, "begun", null);
    const unwanted = test.linkedSession(acme);
    for (const { id } of [never, early, late, alsoLate, unlinked, begun]) {
      sessions.update(id, { wanted: true }, AT_MS);
    }
    sessions.update(early.id, { lastConnectedAtMs: 1_000 }, AT_MS);
    for (const { id } of [late, alsoLate, unwanted]) sessions.update(id, { lastConnectedAtMs: 2_000 }, AT_MS);
    const order = sessions.listWanted().map(({ id }) => id);
    expect(order).toEqual([late.id, alsoLate.id, early.id, never.id]);
  });
});
