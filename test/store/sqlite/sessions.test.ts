import { describe, expect, it } from "vitest";
import { newSecret } from "../../../src/auth/index.ts";
import { openStore } from "../../../src/store/index.ts";
import { AT_MS, DEVICE, optionsFor, TestStore } from "../test-store.ts";

function refusal(code: string) {
  return expect.objectContaining({ name: "GatewayError", code }) as Error;
}

describe("a new session", () => {
  it("is unlinked, at rest, and seen inside its organization only", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const other = await test.organization();
    const made = await test.session(acme, { name: "support", announce: "quiet", autoRead: true });
    expect(made).toMatchObject({ name: "support", announce: "quiet", autoRead: true, presenceTyping: false });
    expect(made).toMatchObject({ wanted: false, device: null, wasLinked: false, failure: null });
    const { sessions } = test.store;
    expect(await sessions.find(acme, made.id)).toEqual(made);
    expect(await sessions.findByName(acme, "support")).toEqual(made);
    expect(await sessions.list(acme, "", 10)).toEqual([made]);
    expect(await sessions.get(made.id)).toEqual(made);
    expect(await sessions.find(other, made.id)).toBeUndefined();
    expect(await sessions.findByName(other, "support")).toBeUndefined();
    expect(await sessions.list(other, "", 10)).toEqual([]);
    await expect(sessions.tokenOf(other, made.id)).rejects.toThrow(refusal("session_not_found"));
    expect(await sessions.delete(other, made.id)).toBe(false);
    expect(await sessions.delete(acme, made.id)).toBe(true);
    expect(await sessions.delete(acme, made.id)).toBe(false);
  });

  it("leaves those of an older version alone whose names differ in case only", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const [one, other] = [await test.session(acme, { name: "support" }), await test.session(acme)];
    const raw = test.raw();
    raw.prepare("UPDATE sessions SET name = 'Support' WHERE id = ?").run(other.id);
    raw.close();
    expect((await test.store.sessions.list(acme, "", 10)).map(({ name }) => name)).toEqual([
      "support",
      "Support",
    ]);
    expect((await test.store.sessions.find(acme, one.id))?.name).toBe("support");
    expect((await test.store.sessions.findByName(acme, "Support"))?.id).toBe(other.id);
    expect(await test.store.sessions.isNameTaken(acme, "sUPPORT")).toBe(true);
    expect(await test.store.sessions.isNameTaken(await test.organization(), "support")).toBe(false);
  });

  it("has a name that is unique in its organization, and free in others", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    await test.session(acme, { name: "support" });
    await expect(test.session(acme, { name: "support" })).rejects.toThrow(refusal("name_taken"));
    await expect(test.session(acme, { name: "SUPPORT" })).rejects.toThrow(refusal("name_taken"));
    expect((await test.session(acme, { name: "Support-2" })).name).toBe("Support-2");
    expect((await test.session(await test.organization(), { name: "support" })).name).toBe("support");
  });

  it("has a token that can be read again and tells who it belongs to", async () => {
    using test = new TestStore();
    const acme = await test.organization({ rateLimitPerMinute: 7 });
    const token = newSecret("instance_token");
    const { id } = await test.session(acme, {}, token);
    expect(await test.store.sessions.tokenOf(acme, id)).toBe(token);
    expect(await test.store.credentials.findBySecret(token)).toMatchObject({
      kind: "instance_token",
      organizationId: acme,
      sessionId: id,
      can: new Set(["read", "send", "events"]),
      rateLimitPerMinute: 7,
    });
    await test.store.sessions.delete(acme, id);
    expect(await test.store.credentials.findBySecret(token)).toBeUndefined();
  });

  it("is not made with a token that anybody uses already, and nothing is left of it", async () => {
    using test = new TestStore();
    const [acme, other] = [await test.organization(), await test.organization()];
    const token = newSecret("instance_token");
    await test.session(acme, {}, token);
    await expect(test.session(other, {}, token)).rejects.toThrow(refusal("token_taken"));
    await expect(test.session(other, {}, (await test.credential(acme)).secret)).rejects.toThrow(
      refusal("token_taken"),
    );
    expect(await test.store.sessions.list(other, "", 10)).toEqual([]);
  });

  it("is not made beyond what the organization may have, whoever else adds one", async () => {
    using test = new TestStore();
    const acme = await test.organization({ maxSessions: 2 });
    const beside = openStore(optionsFor(test.directory));
    const first = await test.session(acme);
    const second = { ...first, id: "second", name: "second", configuration: {} };
    await beside.sessions.create(second, { credentialId: "c2", secret: newSecret("instance_token") }, 0);
    await expect(test.session(acme)).rejects.toThrow(refusal("quota_exceeded"));
    await beside.sessions.delete(acme, "second");
    beside.close();
    await test.session(acme);
    await expect(test.session(acme)).rejects.toThrow("the organization may have 2 sessions and has 2");
    await test.store.organizations.update(acme, { maxSessions: 0 });
    await expect(test.session(acme)).rejects.toThrow(refusal("quota_exceeded"));
  });
});

describe("a session's record", () => {
  it("changes only in what it is told", async () => {
    using test = new TestStore();
    const made = await test.linkedSession(await test.organization());
    const { sessions } = test.store;
    await sessions.record(made.id, { wanted: true, failure: "broken" }, AT_MS + 1);
    expect(await sessions.get(made.id)).toEqual({
      ...made,
      device: DEVICE,
      wanted: true,
      failure: "broken",
      updatedAtMs: AT_MS + 1,
    });
    await sessions.change(
      made.organizationId,
      made.id,
      () => ({ lastConnectedAtMs: 5, announce: "online" }),
      AT_MS + 2,
    );
    expect(await sessions.get(made.id)).toMatchObject({
      wanted: true,
      failure: "broken",
      announce: "online",
    });
    await sessions.record(made.id, { wanted: false, failure: null }, AT_MS + 3);
    expect(await sessions.get(made.id)).toMatchObject({
      wanted: false,
      failure: null,
      lastConnectedAtMs: 5,
      announce: "online",
    });
  });

  it("that is gone is not written, and nobody minds", async () => {
    using test = new TestStore();
    await test.store.sessions.record("gone", { wanted: true }, AT_MS);
    expect(await test.store.sessions.get("gone")).toBeUndefined();
  });
});

describe("the sessions to be connected", () => {
  it("are the wanted ones with a device, of all organizations, the last connected first", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const { sessions } = test.store;
    const never = await test.linkedSession(acme);
    const early = await test.linkedSession(acme);
    const late = await test.linkedSession(await test.organization());
    const alsoLate = await test.linkedSession(acme);
    const unlinked = await test.session(acme);
    const begun = await test.session(acme);
    await test.store.devices.writeCredentials(begun.id, "begun", null);
    const unwanted = await test.linkedSession(acme);
    for (const { id } of [never, early, late, alsoLate, unlinked, begun]) {
      await sessions.record(id, { wanted: true }, AT_MS);
    }
    await sessions.record(early.id, { lastConnectedAtMs: 1_000 }, AT_MS);
    for (const { id } of [late, alsoLate, unwanted])
      await sessions.record(id, { lastConnectedAtMs: 2_000 }, AT_MS);
    const order = (await sessions.listWanted()).map(({ id }) => id);
    expect(order).toEqual([late.id, alsoLate.id, early.id, never.id]);
  });
});
