import { describe, expect, it } from "vitest";
import type { OpenPorts } from "./support/contract-test.ts";
import { AT_MS } from "./support/filled-stores.ts";

const DAY_MS = 24 * 60 * 60_000;

/** What a delivery needs to know of a webhook, alike in every store. */
export function webhookTargetContract(open: OpenPorts): void {
  describe("a webhook that is delivered to", () => {
    it("is found with its secret, active or not, in its organization only", async () => {
      await using test = await open();
      const [acme, other] = [await test.organization(), await test.organization()];
      const { webhooks } = test.store;
      const webhook = await test.webhook(acme, {}, "first secret");
      expect(await webhooks.target(acme, webhook.id, AT_MS)).toEqual({ webhook, secrets: ["first secret"] });
      expect(await webhooks.target(other, webhook.id, AT_MS)).toBeUndefined();
      const unsigned = await test.webhook(acme);
      expect((await webhooks.target(acme, unsigned.id, AT_MS))?.secrets).toEqual([]);
      await webhooks.change(acme, webhook.id, (now) => ({ ...now, active: false }), undefined);
      expect((await webhooks.target(acme, webhook.id, AT_MS))?.webhook.active).toBe(false);
      await webhooks.delete(acme, webhook.id);
      expect(await webhooks.target(acme, webhook.id, AT_MS)).toBeUndefined();
    });

    it("has the secret before the last one too, for a day after the change", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { webhooks } = test.store;
      const { id } = await test.webhook(acme, {}, "first");
      const secretsAt = async (ms: number) => (await webhooks.target(acme, id, AT_MS + ms))?.secrets;
      await webhooks.change(acme, id, (now) => ({ ...now, updatedAtMs: AT_MS + 5 }), "second");
      expect(await secretsAt(5)).toEqual(["second", "first"]);
      await webhooks.change(acme, id, (now) => ({ ...now, updatedAtMs: AT_MS + 50 }), undefined);
      expect(await secretsAt(DAY_MS + 4)).toEqual(["second", "first"]);
      expect(await secretsAt(DAY_MS + 5)).toEqual(["second"]);
      await webhooks.change(acme, id, (now) => ({ ...now, updatedAtMs: AT_MS + 60 }), "third");
      expect(await secretsAt(60)).toEqual(["third", "second"]);
    });

    it("has none at all once an empty one has taken it away, and the next one alone", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { webhooks } = test.store;
      const { id } = await test.webhook(acme, {}, "first");
      const change = async (secret: string) => {
        await webhooks.change(acme, id, (now) => ({ ...now, updatedAtMs: AT_MS }), secret);
        return (await webhooks.target(acme, id, AT_MS + 1))?.secrets;
      };
      expect(await change("")).toEqual([]);
      expect(await change("second")).toEqual(["second"]);
    });

    it("is switched off once, with why", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { webhooks } = test.store;
      const webhook = await test.webhook(acme);
      expect(await webhooks.disable("other", webhook.id, "gone", AT_MS + 1)).toBe(false);
      expect(await webhooks.disable(acme, webhook.id, "gone", AT_MS + 1)).toBe(true);
      expect(await webhooks.disable(acme, webhook.id, "again", AT_MS + 2)).toBe(false);
      const off = { ...webhook, active: false, disabledReason: "gone", updatedAtMs: AT_MS + 1 };
      expect(await webhooks.find(acme, webhook.id)).toEqual(off);
    });

    it("is switched on again in its organization, and begins anew", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { webhooks, outbox } = test.store;
      const webhook = await test.webhook(acme);
      await webhooks.disable(acme, webhook.id, "unreachable", AT_MS + 1);
      const failing = [{ webhookId: webhook.id, sinceWallMs: AT_MS }];
      await outbox.settle({ lanes: [], setAside: [], over: [], dead: [], attempts: [], failing });
      const off = await webhooks.find(acme, webhook.id);
      expect(off).toMatchObject({ active: false, failingSinceMs: AT_MS });
      await webhooks.enable("other", webhook.id, AT_MS + 2);
      expect(await webhooks.find(acme, webhook.id)).toEqual(off);
      await webhooks.enable(acme, webhook.id, AT_MS + 2);
      expect(await webhooks.find(acme, webhook.id)).toEqual({ ...webhook, updatedAtMs: AT_MS + 2 });
    });

    it("is told once to have been changed by somebody else, unless it is gone by then", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id: sessionId } = await test.session(acme);
      const { webhooks } = test.store;
      const [one, gone] = [await test.webhook(acme), await test.webhook(acme)];
      const labelled = await test.labelled(acme, sessionId);
      expect(await webhooks.takeChanged()).toEqual([]);
      for (const id of [one.id, labelled.id, gone.id, one.id, "wh_none"]) await webhooks.noteChanged(id);
      await webhooks.delete(acme, gone.id);
      const taken = (await webhooks.takeChanged()).toSorted((a, b) => a.id.localeCompare(b.id));
      const ids = [one.id, labelled.id].toSorted((a, b) => a.localeCompare(b));
      expect(taken).toEqual(ids.map((id) => ({ organizationId: acme, id })));
      expect(await webhooks.takeChanged()).toEqual([]);
    });

    it("is found by its id alone, and listed with those that have a label", async () => {
      await using test = await open();
      const [acme, other] = [await test.organization(), await test.organization()];
      const { id: sessionId } = await test.session(acme);
      const { webhooks } = test.store;
      const two = await test.labelled(acme, sessionId, { id: "wh_2" });
      const one = await test.webhook(acme, { id: "wh_1" });
      const three = await test.webhook(acme, { id: "wh_3", active: false });
      await test.webhook(other, { id: "wh_4" });
      expect(await webhooks.get("wh_2")).toEqual(two);
      expect(await webhooks.get("wh_9")).toBeUndefined();
      expect(await webhooks.listAll(acme, "", 2)).toEqual([one, two]);
      expect(await webhooks.listAll(acme, "wh_2", 2)).toEqual([three]);
      await test.store.organizations.beginRemoval(acme, AT_MS);
      expect(await webhooks.get("wh_2")).toBeUndefined();
      expect(await webhooks.listAll(acme, "", 2)).toEqual([]);
    });

    it("is among those that hear something, of all organizations or of one", async () => {
      await using test = await open();
      const [acme, other] = [await test.organization(), await test.organization()];
      const { id: sessionId } = await test.session(acme);
      const { webhooks } = test.store;
      const one = await test.webhook(acme, { id: "wh_1", sessionId, events: ["message"] });
      const two = await test.webhook(other, { id: "wh_2" });
      await test.webhook(acme, { active: false });
      const told = ({ id, organizationId, sessionId: of, dialect, events }: typeof one) => {
        return { id, organizationId, sessionId: of, dialect, events };
      };
      const all = await webhooks.listListeners();
      expect(all.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual([told(one), told(two)]);
      expect(await webhooks.listListeners(acme)).toEqual([told(one)]);
      await test.removeOrganization(acme);
      expect(await webhooks.listListeners()).toEqual([told(two)]);
    });
  });
}
