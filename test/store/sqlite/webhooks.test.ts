import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createVault } from "../../../src/store/vault.ts";
import { AT_MS, TestStore } from "../test-store.ts";

/** What is kept as the secret of a webhook; null = none. */
function secretOf(test: TestStore, id: string): string | null {
  const raw = test.raw();
  const sealed = raw.prepare("SELECT secret FROM webhooks WHERE id = ?").pluck().get(id) as Buffer | null;
  raw.close();
  const key = readFileSync(path.join(test.directory, "secret.key"), "utf8");
  return sealed && createVault(Buffer.from(key, "base64")).open(`webhook|${id}|secret`, sealed);
}

describe("a webhook at rest", () => {
  it("is found with all of it, in its organization only", async () => {
    using test = new TestStore();
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
    expect(secretOf(test, webhook.id)).toBeNull();
    expect(await webhooks.delete(acme, webhook.id)).toBe(true);
    expect(await webhooks.delete(acme, webhook.id)).toBe(false);
  });

  it("changes whole, but keeps its secret until there is a new one", async () => {
    using test = new TestStore();
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
    await webhooks.change(acme, webhook.id, () => changed, undefined);
    expect(await webhooks.find(acme, webhook.id)).toEqual(changed);
    expect(secretOf(test, webhook.id)).toBe("first");
    await webhooks.change(acme, webhook.id, () => changed, "second");
    expect(secretOf(test, webhook.id)).toBe("second");
    expect(await webhooks.find(acme, webhook.id)).toEqual(changed);
  });

  it("goes with its session, and one without a session stays", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const [one, other] = [await test.session(acme), await test.session(acme)];
    await test.webhook(acme, { sessionId: one.id });
    const kept = [await test.webhook(acme, { sessionId: other.id }), await test.webhook(acme)];
    await test.store.sessions.delete(acme, one.id);
    expect(await test.store.webhooks.list(acme, "", 10)).toEqual(kept);
  });

  it("is not made for an organization that is gone", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    await test.removeOrganization(acme);
    await expect(test.webhook(acme)).rejects.toThrow(
      expect.objectContaining({ name: "GatewayError", code: "credential_invalid" }) as Error,
    );
  });
});
