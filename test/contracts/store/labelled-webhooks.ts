import { describe, expect, it } from "vitest";
import { newId } from "../../../src/store/new-id.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { AT_MS } from "./support/filled-stores.ts";

/** What the webhooks that a session has by a label do alike in every store. */
export function labelledWebhookContract(open: OpenPorts): void {
  describe("a webhook with a label", () => {
    it("is found among its session's, in the order of labels, and by no id", async () => {
      await using test = await open();
      const [acme, other] = [await test.organization(), await test.organization()];
      const { id } = await test.session(acme);
      const { webhooks } = test.store;
      const crm = await test.labelled(acme, id, { label: "crm", withMedia: true, isByEvent: true });
      const bot = await test.labelled(acme, id, { label: "bot", url: "https://ana:login@app.example/" });
      await test.labelled(acme, (await test.session(acme)).id, { label: "crm" });
      expect(await webhooks.listLabelled(acme, id)).toEqual([bot, crm]);
      expect(await webhooks.listLabelled(other, id)).toEqual([]);
      expect(await webhooks.find(acme, crm.id)).toBeUndefined();
      expect(await webhooks.list(acme, "", 10)).toEqual([]);
      // It takes no room of the organization's own.
      await test.webhook(acme, {}, undefined, 1);
      expect((await webhooks.listListeners(acme)).map((each) => each.dialect).toSorted()).toEqual([
        "bearer-cid",
        "labelled",
        "labelled",
        "labelled",
      ]);
      expect(await webhooks.target(acme, bot.id, AT_MS)).toEqual({ webhook: bot, secrets: [] });
    });

    it("takes the place of the one before, and goes with its session", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id } = await test.session(acme);
      const { webhooks, sessions } = test.store;
      const first = await test.labelled(acme, id, { customHeaders: { Authorization: "a" } });
      const second = {
        ...first,
        url: "",
        events: [],
        customHeaders: {},
        active: false,
        updatedAtMs: AT_MS + 1,
      };
      await webhooks.putLabelled(second);
      expect(await webhooks.listLabelled(acme, id)).toEqual([second]);
      await expect(webhooks.putLabelled({ ...first, id: "wh_2" })).rejects.toThrow();
      await sessions.delete(acme, id);
      await expect(webhooks.putLabelled(first)).rejects.toThrow();
      expect(await webhooks.listListeners(acme)).toEqual([]);
    });

    it("hears from now on when it is made or was off by its owner, else from where it was", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id } = await test.session(acme);
      const { webhooks } = test.store;
      const fact = { name: "session_deleted" } as const;
      const event = { organizationId: acme, sessionId: id, atWallMs: AT_MS, expiresAtWallMs: null, fact };
      const happen = () => test.store.outbox.append([{ id: newId(), ...event }]);
      const behind = async (webhookId: string) => (await test.store.outbox.listBehind(webhookId)).length;
      await happen();
      const hook = await test.labelled(acme, id);
      expect(await behind(hook.id)).toBe(0);
      await happen();
      expect(await behind(hook.id)).toBe(1);
      await webhooks.putLabelled({ ...hook, url: "https://other.example/" });
      await webhooks.disable(acme, hook.id, "unreachable", AT_MS);
      await webhooks.putLabelled(hook);
      expect(await behind(hook.id)).toBe(1);
      await webhooks.putLabelled({ ...hook, active: false });
      await webhooks.putLabelled(hook);
      expect(await behind(hook.id)).toBe(0);
    });
  });
}
