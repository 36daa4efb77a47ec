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
  it("is found with all of it, in its organization only", () => {
    using test = new TestStore();
    const [acme, other] = [test.organization(), test.organization()];
    const webhook = test.webhook(acme, {
      sessionId: test.session(acme).id,
      events: ["message", "poll.vote"],
      customHeaders: { "X-Tenant": "acme" },
      retryPolicy: { attempts: 1, delaySeconds: 60, policy: "fixed" },
      active: false,
      updatedAtMs: AT_MS + 1,
    });
    const { webhooks } = test.store;
    expect(webhooks.find(acme, webhook.id)).toEqual(webhook);
    expect(webhooks.list(acme, "", 10)).toEqual([webhook]);
    expect(webhooks.find(other, webhook.id)).toBeUndefined();
    expect(webhooks.list(other, "", 10)).toEqual([]);
    expect(webhooks.delete(other, webhook.id)).toBe(false);
    webhooks.update({ ...webhook, organizationId: other, active: true }, "stolen");
    expect(webhooks.find(acme, webhook.id)).toEqual(webhook);
    expect(secretOf(test, webhook.id)).toBeNull();
    expect(webhooks.delete(acme, webhook.id)).toBe(true);
    expect(webhooks.delete(acme, webhook.id)).toBe(false);
  });

  it("changes whole, but keeps its secret until there is a new one", () => {
    using test = new TestStore();
    const acme = test.organization();
    const webhook = test.webhook(acme, {}, "first");
    const changed = {
      ...webhook,
      sessionId: test.session(acme).id,
      url: "http://localhost/",
      events: [],
      customHeaders: { A: "1" },
      retryPolicy: { attempts: 2, delaySeconds: 3, policy: "linear" },
      active: false,
      updatedAtMs: AT_MS + 1,
    } as const;
    const { webhooks } = test.store;
    webhooks.update(changed, undefined);
    expect(webhooks.find(acme, webhook.id)).toEqual(changed);
    expect(secretOf(test, webhook.id)).toBe("first");
    webhooks.update(changed, "second");
    expect(secretOf(test, webhook.id)).toBe("second");
    expect(webhooks.find(acme, webhook.id)).toEqual(changed);
  });

  it("goes with its session, and one without a session stays", () => {
    using test = new TestStore();
    const acme = test.organization();
    const [one, other] = [test.session(acme), test.session(acme)];
    test.webhook(acme, { sessionId: one.id });
    const kept = [test.webhook(acme, { sessionId: other.id }), test.webhook(acme)];
    test.store.sessions.delete(acme, one.id);
    expect(test.store.webhooks.list(acme, "", 10)).toEqual(kept);
  });

  it("is not made for an organization that is gone", () => {
    using test = new TestStore();
    const acme = test.organization();
    test.removeOrganization(acme);
    expect(() => test.webhook(acme)).toThrow(
      expect.objectContaining({ name: "GatewayError", code: "credential_invalid" }) as Error,
    );
  });
});
