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
  it("has no secret until it is given one, and none of another organization's", async () => {
    using test = new TestStore();
    const [acme, other] = [await test.organization(), await test.organization()];
    const webhook = await test.webhook(acme);
    const stolen = { ...webhook, organizationId: other, active: true };
    await test.store.webhooks.change(other, webhook.id, () => stolen, "stolen");
    expect(secretOf(test, webhook.id)).toBeNull();
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
});
