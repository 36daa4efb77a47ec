import { describe, expect, it } from "vitest";
import { newSecret } from "../../../src/auth/index.ts";
import { addedNumbers, addNumber } from "./support/added-numbers.ts";
import { AT_ONCE, atOnce } from "./support/at-once.ts";
import type { OpenWhole } from "./support/contract-test.ts";
import { AT_MS, filling } from "./support/filled-stores.ts";
import { known } from "./numbers.ts";
import { refusal } from "./support/refusal.ts";

/** What every store promises to several programs that have it open. */
export function severalProgramsContract(open: OpenWhole): void {
  describe("what is kept", () => {
    it("comes back as it was kept last, also after the store was closed", async () => {
      await using test = await open();
      const { id } = await test.session(await test.organization());
      await test.store.numbers.keep([known(id)], AT_MS);
      const newer = known(id, { canonical: null, expiresAtWallMs: AT_MS + 2_000 });
      await test.store.numbers.keep([newer], AT_MS);
      await test.store.close();
      const again = await test.under.openAgain();
      expect(await again.numbers.find(id, "551188887777")).toEqual(newer);
      await again.close();
    });

    it("is read by another program, its secrets too", async () => {
      await using test = await open();
      const acme = await test.organization();
      const token = newSecret("instance_token");
      const { id } = await test.linkedSession(acme, { configuration: { ignoreStatus: true } });
      const other = await test.session(acme, {}, token);
      const beside = await test.under.openAgain();
      expect(await beside.devices.readCredentials(id)).toBe(`credentials of ${id}`);
      expect(await beside.sessions.configurationOf(acme, id)).toEqual({ ignoreStatus: true });
      expect(await beside.sessions.tokenOf(acme, other.id)).toBe(token);
      expect(await beside.credentials.findBySecret(token)).toMatchObject({ sessionId: other.id });
      await beside.close();
    });
  });

  describe("a new session", () => {
    it("is not made beyond what the organization may have, whoever else adds one", async () => {
      await using test = await open();
      const acme = await test.organization({ maxSessions: 2 });
      const beside = await test.under.openAgain();
      const first = await test.session(acme);
      const second = { ...first, id: "second", name: "second", configuration: {} };
      await beside.sessions.create(second, { credentialId: "c2", secret: newSecret("instance_token") }, 0);
      await expect(test.session(acme)).rejects.toThrow(refusal("quota_exceeded"));
      await beside.sessions.delete(acme, "second");
      await beside.close();
      await test.session(acme);
      await expect(test.session(acme)).rejects.toThrow("the organization may have 2 sessions and has 2");
      await test.store.organizations.update(acme, { maxSessions: 0 });
      await expect(test.session(acme)).rejects.toThrow(refusal("quota_exceeded"));
    });

    it("is one of as many as there is room for where several programs make more at once", async () => {
      await using test = await open();
      const acme = await test.organization({ maxSessions: 5 });
      const beside = await test.under.openAgain();
      const { done, refused } = await atOnce((n) => (n % 2 === 0 ? test : filling(beside)).session(acme));
      expect(done).toBe(5);
      for (const each of refused) expect(each).toEqual(refusal("quota_exceeded"));
      expect(await beside.sessions.listIds(acme)).toHaveLength(5);
      await beside.close();
    });

    it("is the only one of its name where several programs make it at once", async () => {
      await using test = await open();
      const acme = await test.organization();
      const beside = await test.under.openAgain();
      const { done, refused } = await atOnce((n) =>
        n % 2 === 0
          ? test.session(acme, { name: "support" })
          : filling(beside).session(acme, { name: "Support" }),
      );
      expect(done).toBe(1);
      for (const each of refused) expect(each).toEqual(refusal("name_taken"));
      expect(await beside.sessions.listIds(acme)).toHaveLength(1);
      await beside.close();
    });
  });

  describe("a change", () => {
    it("of a session loses none of many that several programs make at once", async () => {
      await using test = await open();
      const session = await test.session(await test.organization());
      const beside = await test.under.openAgain();
      const { done } = await atOnce((n) => addNumber(n % 2 === 0 ? test.store : beside, session, n));
      expect(done).toBe(AT_ONCE);
      expect(await addedNumbers(beside, session)).toEqual(Array.from({ length: AT_ONCE }, (_, n) => n));
      await beside.close();
    });

    it("is decided by what another program has written, however fresh what this one has read", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id } = await test.session(acme);
      const webhook = await test.webhook(acme);
      const beside = await test.under.openAgain();
      await test.store.sessions.find(acme, id);
      await test.store.webhooks.find(acme, webhook.id);
      await beside.sessions.record(id, { failure: "told elsewhere" }, AT_MS);
      await beside.webhooks.change(acme, webhook.id, (now) => ({ ...now, active: false }), undefined);
      await beside.close();
      const changed = await test.store.sessions.change(
        acme,
        id,
        ({ failure }) => ({ failure: `${String(failure)}, and here` }),
        AT_MS,
      );
      expect(changed?.failure).toBe("told elsewhere, and here");
      const url = "http://changed/";
      expect(
        await test.store.webhooks.change(acme, webhook.id, (now) => ({ ...now, url }), undefined),
      ).toMatchObject({ active: false, url });
    });
  });
}
