import { describe, expect, it } from "vitest";
import { newSecret } from "../../../src/auth/index.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { AT_MS, credentialOf, DEVICE, intentOf, type FilledStores } from "./support/filled-stores.ts";
import { refusal } from "./support/refusal.ts";

const SESSIONS = 5;

/** An organization with something in every table. */
async function withEverything(test: FilledStores) {
  const id = await test.organization();
  const { secret } = await test.credential(id);
  const token = newSecret("instance_token");
  const first = await test.session(id, { name: "first" }, token);
  const sessions = [first];
  for (let count = 1; count < SESSIONS; count++) sessions.push(await test.linkedSession(id));
  for (const session of sessions.slice(1)) {
    await test.store.sessions.record(session.id, { wanted: true }, AT_MS);
    await test.lease(session.id, "chat");
    const number = { sessionId: session.id, number: "1", canonical: "2", lid: "3" };
    await test.store.numbers.keep([{ ...number, expiresAtWallMs: AT_MS + 1_000 }], AT_MS);
    await test.webhook(id, { sessionId: session.id });
    await test.store.messages.begin(intentOf(session.id), { organizationId: id, text: session.id });
  }
  const webhook = await test.webhook(id);
  return { id, secret, token, sessions, webhook };
}

/** What the removal of an organization is in every store. */
export function organizationRemovalContract(open: OpenPorts): void {
  describe("the removal of an organization", () => {
    it("makes it unknown to everybody before its first row is gone, and leaves others alone", async () => {
      await using test = await open();
      const other = await test.organization({ name: "other" });
      const othersSession = await test.session(other);
      const { id, secret, token } = await withEverything(test);
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

    it("makes its sessions' secrets and its webhooks unknown too, and nothing of it changes any more", async () => {
      await using test = await open();
      const { id, sessions: made, webhook } = await withEverything(test);
      const sessionId = made[0]?.id ?? "";
      const { organizations, sessions, webhooks } = test.store;
      await organizations.beginRemoval(id, AT_MS);
      await expect(test.session(id)).rejects.toThrow(refusal("credential_invalid"));
      await expect(test.webhook(id)).rejects.toThrow(refusal("credential_invalid"));
      await expect(sessions.tokenOf(id, sessionId)).rejects.toThrow(refusal("session_not_found"));
      await expect(sessions.configurationOf(id, sessionId)).rejects.toThrow(refusal("session_not_found"));
      expect(await sessions.change(id, sessionId, () => ({ wanted: true }), AT_MS)).toBeUndefined();
      expect(await webhooks.find(id, webhook.id)).toBeUndefined();
      expect(await webhooks.list(id, "", 10)).toEqual([]);
      expect(await webhooks.change(id, webhook.id, () => webhook, undefined)).toBeUndefined();
    });

    it("takes everything of it away, and nothing of others", async () => {
      await using test = await open();
      const [acme, other] = [await withEverything(test), await withEverything(test)];
      const { store } = test;
      const leftOf = async ({ id, secret, token, sessions, webhook }: typeof acme) => ({
        secrets: [await store.credentials.findBySecret(secret), await store.credentials.findBySecret(token)],
        credentials: await store.credentials.list(id),
        sessions: await store.sessions.listIds(id),
        devices: await Promise.all(sessions.map((each) => store.devices.readCredentials(each.id))),
        keys: await Promise.all(sessions.map((each) => store.devices.readKeys(each.id, "pre-key", ["1"]))),
        numbers: await Promise.all(sessions.map((each) => store.numbers.find(each.id, "1"))),
        leases: (await store.leases.list()).filter((lease) => sessions.some((s) => s.id === lease.sessionId)),
        chats: (await Promise.all(sessions.map((each) => store.chats.list(each.id, undefined, 9)))).flat(),
        messages: await Promise.all(
          sessions.map((each) => store.messages.findByKey({ organizationId: id, text: each.id })),
        ),
        waiting: (await store.messages.listWaiting(0, 99)).filter(({ sessionId }) =>
          sessions.some((session) => session.id === sessionId),
        ),
        webhooks: [await store.webhooks.find(id, webhook.id), ...(await store.webhooks.list(id, "", 99))],
      });
      const before = await leftOf(other);
      await test.removeOrganization(acme.id);
      const nothing = Array.from({ length: SESSIONS }, () => undefined);
      expect(await leftOf(acme)).toEqual({
        secrets: [undefined, undefined],
        credentials: [],
        sessions: [],
        devices: nothing,
        keys: nothing.map(() => new Map()),
        numbers: nothing,
        leases: [],
        chats: [],
        messages: nothing,
        waiting: [],
        webhooks: [undefined],
      });
      expect(await leftOf(other)).toEqual(before);
      expect(before.leases).toHaveLength(SESSIONS - 1);
      expect(before.chats).toHaveLength(SESSIONS - 1);
      expect(before.waiting).toHaveLength(SESSIONS - 1);
      expect((await store.organizations.list()).map(({ id }) => id)).toEqual([other.id]);
    });

    it("gives back what only one may have: its id, its secrets and its sessions' ids", async () => {
      await using test = await open();
      const { id, secret, token, sessions } = await withEverything(test);
      await test.removeOrganization(id);
      await test.organization({ id });
      await test.store.credentials.create(credentialOf(id, "api_key", secret), secret);
      const again = await test.session(id, { id: sessions[1]?.id ?? "", name: "first" }, token);
      expect(again).toMatchObject({ device: null, wasLinked: false, wanted: false });
      await test.store.devices.writeCredentials(again.id, "new", DEVICE);
      expect((await test.store.devices.readKeys(again.id, "pre-key", ["1"])).size).toBe(0);
      expect(await test.store.numbers.find(again.id, "1")).toBeUndefined();
      expect(await test.store.leases.list()).toEqual([]);
      expect(await test.store.webhooks.list(id, "", 10)).toEqual([]);
    });

    it("can be asked for again, keeps its first time, and is finished", async () => {
      await using test = await open();
      const { id } = await withEverything(test);
      const { organizations } = test.store;
      expect(await organizations.beginRemoval(id, AT_MS)).toBe(true);
      await organizations.removeSome(id);
      await organizations.beginRemoval(id, AT_MS + 1);
      for (const left of await organizations.list()) expect(left.deletedAtMs).toBe(AT_MS);
      while (await organizations.removeSome(id));
      expect(await organizations.list()).toEqual([]);
      expect(await organizations.beginRemoval(id, AT_MS)).toBe(false);
      expect(await organizations.removeSome(id)).toBe(false);
    });
  });
}
