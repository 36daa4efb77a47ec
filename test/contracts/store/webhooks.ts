import { describe, expect, it } from "vitest";
import { AT_ONCE, atOnce } from "./support/at-once.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { AT_MS } from "./support/filled-stores.ts";
import { refusal } from "./support/refusal.ts";

/** What the webhooks of every store do alike. */
export function webhookContract(open: OpenPorts): void {
  describe("a webhook at rest", () => {
    it("is found with all of it, in its organization only", async () => {
      await using test = await open();
      const [acme, other] = [await test.organization(), await test.organization()];
      const webhook = await test.webhook(acme, {
        sessionId: (await test.session(acme)).id,
        events: ["message", "poll.vote"],
        customHeaders: { "X-Tenant": "acme" },
        retryPolicy: { attempts: 1, delaySeconds: 60, policy: "fixed" },
        active: false,
        updatedAtMs: AT_MS + 1,
      });
      const { webhooks } = test.store;
      expect(await webhooks.find(acme, webhook.id)).toEqual(webhook);
      expect(await webhooks.list(acme, "", 10)).toEqual([webhook]);
      expect(await webhooks.find(other, webhook.id)).toBeUndefined();
      expect(await webhooks.list(other, "", 10)).toEqual([]);
      expect(await webhooks.delete(other, webhook.id)).toBe(false);
      const stolen = { ...webhook, organizationId: other, active: true };
      expect(await webhooks.change(other, webhook.id, () => stolen, "stolen")).toBeUndefined();
      expect(await webhooks.find(acme, webhook.id)).toEqual(webhook);
      expect(await webhooks.delete(acme, webhook.id)).toBe(true);
      expect(await webhooks.delete(acme, webhook.id)).toBe(false);
    });

    it("changes whole, by what it is now, and is given as it is then", async () => {
      await using test = await open();
      const acme = await test.organization();
      const webhook = await test.webhook(acme, {}, "first");
      const changed = {
        ...webhook,
        sessionId: (await test.session(acme)).id,
        url: "http://localhost/",
        events: [],
        customHeaders: { A: "1" },
        retryPolicy: { attempts: 2, delaySeconds: 3, policy: "linear" },
        active: false,
        updatedAtMs: AT_MS + 1,
      } as const;
      const { webhooks } = test.store;
      const seen: unknown[] = [];
      const decide = (now: unknown) => {
        seen.push(now);
        return changed;
      };
      expect(await webhooks.change(acme, webhook.id, decide, undefined)).toEqual(changed);
      expect(seen).toEqual([webhook]);
      expect(await webhooks.find(acme, webhook.id)).toEqual(changed);
      await webhooks.change(acme, webhook.id, () => changed, "second");
      expect(await webhooks.find(acme, webhook.id)).toEqual(changed);
      for (const url of ["https://ana:login@app.example/", "https://app.example/"])
        expect(await webhooks.change(acme, webhook.id, (now) => ({ ...now, url }), undefined)).toEqual(
          await webhooks.find(acme, webhook.id),
        );
    });

    it("is not changed where the change is refused or cannot be written, nor when it is gone", async () => {
      await using test = await open();
      const acme = await test.organization();
      const webhook = await test.webhook(acme);
      const { webhooks } = test.store;
      const refused = new Error("refused");
      const refuse = () => {
        throw refused;
      };
      await expect(webhooks.change(acme, webhook.id, refuse, "new")).rejects.toBe(refused);
      const orphan = { ...webhook, url: "http://changed/", sessionId: "gone" };
      await expect(webhooks.change(acme, webhook.id, () => orphan, undefined)).rejects.toThrow();
      expect(await webhooks.find(acme, webhook.id)).toEqual(webhook);
      expect(await webhooks.change(acme, "gone", refuse, undefined)).toBeUndefined();
    });

    it("loses none of many changes that are made at once", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id } = await test.webhook(acme, { events: [] });
      const { webhooks } = test.store;
      const { done } = await atOnce((n) =>
        webhooks.change(acme, id, (now) => ({ ...now, events: [...now.events, `event ${n}`] }), undefined),
      );
      expect(done).toBe(AT_ONCE);
      const events = Array.from({ length: AT_ONCE }, (_, n) => `event ${n}`);
      expect((await webhooks.find(acme, id))?.events.toSorted()).toEqual(events.toSorted());
    });

    it("is one of as many as there is room for", async () => {
      await using test = await open();
      const acme = await test.organization();
      await test.webhook(await test.organization());
      const create = () => test.webhook(acme, {}, undefined, 5);
      const { done, refused } = await atOnce(create);
      expect(done).toBe(5);
      for (const each of refused) expect(each).toEqual(refusal("quota_exceeded"));
      const [first, ...others] = await test.store.webhooks.list(acme, "", 10);
      expect(others).toHaveLength(4);
      await test.store.webhooks.delete(acme, first?.id ?? "");
      await create();
      await expect(create()).rejects.toThrow("the organization may have 5 webhooks and has 5");
    });

    it("is listed in parts, in the order of ids", async () => {
      await using test = await open();
      const [acme, other] = [await test.organization(), await test.organization()];
      // Made in another order than that of their ids.
      for (const id of ["wh_3", "wh_1", "wh_5", "wh_2"]) await test.webhook(acme, { id });
      await test.webhook(other, { id: "wh_4" });
      const list = async (after: string, limit: number) =>
        (await test.store.webhooks.list(acme, after, limit)).map(({ id }) => id);
      expect(await list("", 10)).toEqual(["wh_1", "wh_2", "wh_3", "wh_5"]);
      expect(await list("", 2)).toEqual(["wh_1", "wh_2"]);
      expect(await list("wh_2", 2)).toEqual(["wh_3", "wh_5"]);
      expect(await list("wh_4", 2)).toEqual(["wh_5"]);
      expect(await list("wh_5", 2)).toEqual([]);
    });

    it("goes with its session, and one without a session stays", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [one, other] = [await test.session(acme), await test.session(acme)];
      await test.webhook(acme, { sessionId: one.id });
      const kept = [await test.webhook(acme, { sessionId: other.id }), await test.webhook(acme)];
      await test.store.sessions.delete(acme, one.id);
      expect(await test.store.webhooks.list(acme, "", 10)).toEqual(kept);
    });

    it("is not made for an organization that is gone", async () => {
      await using test = await open();
      const acme = await test.organization();
      await test.removeOrganization(acme);
      await expect(test.webhook(acme)).rejects.toThrow(refusal("credential_invalid"));
    });
  });
}
