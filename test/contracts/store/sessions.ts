import { describe, expect, it } from "vitest";
import { newSecret } from "../../../src/auth/index.ts";
import { atOnce } from "./support/at-once.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { DEVICE } from "./support/filled-stores.ts";
import { refusal } from "./support/refusal.ts";

/** How sessions are made, named, listed and deleted in every store. */
export function sessionContract(open: OpenPorts): void {
  describe("a new session", () => {
    it("is unlinked, at rest, and seen inside its organization only", async () => {
      await using test = await open();
      const acme = await test.organization();
      const other = await test.organization();
      const made = await test.session(acme, { name: "support", announce: "quiet", autoRead: true });
      expect(made).toMatchObject({
        name: "support",
        announce: "quiet",
        autoRead: true,
        presenceTyping: false,
      });
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

    it("has a name that is unique in its organization, and free in others", async () => {
      await using test = await open();
      const acme = await test.organization();
      await test.session(acme, { name: "support" });
      await expect(test.session(acme, { name: "support" })).rejects.toThrow(refusal("name_taken"));
      await expect(test.session(acme, { name: "SUPPORT" })).rejects.toThrow(refusal("name_taken"));
      expect((await test.session(acme, { name: "Support-2" })).name).toBe("Support-2");
      expect((await test.session(await test.organization(), { name: "support" })).name).toBe("support");
    });

    it("takes its name until it is gone, whatever the case of its letters", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { sessions } = test.store;
      const { id } = await test.session(acme, { name: "Support_1" });
      for (const name of ["Support_1", "support_1", "SUPPORT_1"]) {
        expect(await sessions.isNameTaken(acme, name)).toBe(true);
      }
      // What stands for any letter in a pattern stands for itself in a name.
      expect(await sessions.isNameTaken(acme, "Support-1")).toBe(false);
      expect(await sessions.isNameTaken(await test.organization(), "Support_1")).toBe(false);
      await sessions.delete(acme, id);
      expect(await sessions.isNameTaken(acme, "Support_1")).toBe(false);
      expect(await sessions.findByName(acme, "Support_1")).toBeUndefined();
    });

    it("has a token that can be read again and tells who it belongs to", async () => {
      await using test = await open();
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
      await using test = await open();
      const [acme, other] = [await test.organization(), await test.organization()];
      const token = newSecret("instance_token");
      await test.session(acme, {}, token);
      await expect(test.session(other, {}, token)).rejects.toThrow(refusal("token_taken"));
      await expect(test.session(other, {}, (await test.credential(acme)).secret)).rejects.toThrow(
        refusal("token_taken"),
      );
      expect(await test.store.sessions.list(other, "", 10)).toEqual([]);
    });

    it("is not made for an organization that is gone", async () => {
      await using test = await open();
      const acme = await test.organization();
      await test.removeOrganization(acme);
      await expect(test.session(acme)).rejects.toThrow(refusal("credential_invalid"));
      expect(await test.store.sessions.listAllIds()).toEqual([]);
    });
  });

  describe("the sessions of an organization", () => {
    it("are as many as its own figure says, else as many as the gateway's, where 0 is any number", async () => {
      await using test = await open();
      const [own, none] = [await test.organization({ maxSessions: 2 }), await test.organization()];
      const create = (organizationId: string, mostUnlessSet: number) =>
        test.session(organizationId, {}, undefined, mostUnlessSet);
      for (const mostUnlessSet of [1, 0]) await create(own, mostUnlessSet);
      for (const mostUnlessSet of [0, 9]) {
        await expect(create(own, mostUnlessSet)).rejects.toThrow(refusal("quota_exceeded"));
      }
      for (let count = 0; count < 3; count++) await create(none, 3);
      await expect(create(none, 3)).rejects.toThrow("the organization may have 3 sessions and has 3");
      await create(none, 0);
      expect(await test.store.sessions.listIds(none)).toHaveLength(4);
      await test.store.organizations.update(own, { maxSessions: 0 });
      await expect(create(own, 9)).rejects.toThrow(refusal("quota_exceeded"));
      expect(await test.store.sessions.listIds(own)).toHaveLength(2);
    });

    it("are made once where many are made at once with one name", async () => {
      await using test = await open();
      const acme = await test.organization();
      const create = (n: number) => test.session(acme, { name: n % 2 === 0 ? "support" : "Support" });
      const { done, refused } = await atOnce(create);
      expect(done).toBe(1);
      for (const each of refused) expect(each).toEqual(refusal("name_taken"));
      expect(await test.store.sessions.listIds(acme)).toHaveLength(1);
    });

    it("are as many as there is room for where more are made at once", async () => {
      await using test = await open();
      const acme = await test.organization({ maxSessions: 5 });
      const create = () => test.session(acme);
      const { done, refused } = await atOnce(create);
      expect(done).toBe(5);
      for (const each of refused) expect(each).toEqual(refusal("quota_exceeded"));
      expect(await test.store.sessions.listIds(acme)).toHaveLength(5);
    });
  });

  describe("a session that is deleted", () => {
    it("takes everything of it along, and nothing of others", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { sessions, credentials, devices, leases, numbers, webhooks } = test.store;
      const tokens = [newSecret("instance_token"), newSecret("instance_token")] as const;
      const make = async (token: string) => {
        const { id } = await test.session(acme, { configuration: { ignoreStatus: true } }, token);
        await devices.writeCredentials(id, "linked", { ...DEVICE, number: "1", jid: "1@x" });
        await devices.writeKeys(id, [{ type: "pre-key", id: "1", value: "key" }]);
        const known = { sessionId: id, number: "1", canonical: "2", lid: "3", expiresAtWallMs: 9 };
        await numbers.keep([known], 0);
        return {
          id,
          known,
          lease: await test.lease(id, "chat"),
          hook: await test.webhook(acme, { sessionId: id }),
        };
      };
      const [one, other] = [await make(tokens[0]), await make(tokens[1])];
      const ofAll = await test.webhook(acme);
      expect(await sessions.delete(acme, one.id)).toBe(true);

      expect([await sessions.get(one.id), await sessions.find(acme, one.id)]).toEqual([undefined, undefined]);
      expect(await credentials.findBySecret(tokens[0])).toBeUndefined();
      await expect(sessions.tokenOf(acme, one.id)).rejects.toThrow(refusal("session_not_found"));
      await expect(sessions.configurationOf(acme, one.id)).rejects.toThrow(refusal("session_not_found"));
      expect(await devices.readCredentials(one.id)).toBeUndefined();
      expect((await devices.readKeys(one.id, "pre-key", ["1"])).size).toBe(0);
      expect([await numbers.find(one.id, "1"), await numbers.findByLid(one.id, "3")]).toEqual([
        undefined,
        undefined,
      ]);

      expect(await sessions.listIds(acme)).toEqual([other.id]);
      expect(await leases.list()).toEqual([other.lease]);
      expect(await webhooks.list(acme, "", 10)).toEqual([other.hook, ofAll]);
      expect(await sessions.tokenOf(acme, other.id)).toBe(tokens[1]);
      expect(await sessions.configurationOf(acme, other.id)).toEqual({ ignoreStatus: true });
      expect(await devices.readCredentials(other.id)).toBe("linked");
      expect((await devices.readKeys(other.id, "pre-key", ["1"])).size).toBe(1);
      expect(await numbers.find(other.id, "1")).toEqual(other.known);
    });

    it("leaves nothing to the next one of its id, its name and its token", async () => {
      await using test = await open();
      const acme = await test.organization();
      const token = newSecret("instance_token");
      const { id } = await test.session(acme, { name: "support" }, token);
      const { sessions, devices, leases, numbers } = test.store;
      await devices.writeCredentials(id, "linked", null);
      await devices.writeKeys(id, [{ type: "pre-key", id: "1", value: "key" }]);
      await test.lease(id, "chat");
      await numbers.keep([{ sessionId: id, number: "1", canonical: null, lid: "3", expiresAtWallMs: 9 }], 0);
      await sessions.delete(acme, id);
      await test.session(acme, { id, name: "support" }, token);
      expect(await devices.readCredentials(id)).toBeUndefined();
      await devices.writeCredentials(id, "linked anew", null);
      expect((await devices.readKeys(id, "pre-key", ["1"])).size).toBe(0);
      expect(await leases.list()).toEqual([]);
      expect([await numbers.find(id, "1"), await numbers.findByLid(id, "3")]).toEqual([undefined, undefined]);
    });
  });
}
