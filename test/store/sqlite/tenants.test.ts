import { describe, expect, it } from "vitest";
import { newSecret } from "../../../src/auth/index.ts";
import { openStore } from "../../../src/store/index.ts";
import { AT_MS, credentialOf, optionsFor, TestStore } from "../test-store.ts";

describe("an organization", () => {
  it("is listed in the order of making, and its limits change one by one", async () => {
    using test = new TestStore();
    const first = await test.organization({ name: "first" });
    const second = await test.organization({ name: "second", maxSessions: 3, rateLimitPerMinute: 0 });
    const { organizations } = test.store;
    expect((await organizations.list()).map(({ id }) => id)).toEqual([first, second]);
    expect(await organizations.update(second, { rateLimitPerMinute: 50 })).toBe(true);
    expect(await organizations.find(second)).toMatchObject({ maxSessions: 3, rateLimitPerMinute: 50 });
    expect(await organizations.update(second, { maxSessions: null })).toBe(true);
    expect(await organizations.find(second)).toMatchObject({ maxSessions: null, rateLimitPerMinute: 50 });
    expect(await organizations.update("gone", { maxSessions: 1 })).toBe(false);
    expect(await organizations.beginRemoval("gone", AT_MS)).toBe(false);
  });

  it("takes everything of it away when it is deleted, and nothing of others", async () => {
    using test = new TestStore();
    const [acme, other] = [await test.organization(), await test.organization()];
    for (const id of [acme, other]) {
      const { id: sessionId } = await test.linkedSession(id);
      await test.lease(sessionId, "chat");
      await test.webhook(id);
      await test.webhook(id, { sessionId });
      await test.credential(id);
      await test.credential(id, "account_token");
    }
    const rowsOf = (tables: readonly string[]) => {
      const raw = test.raw();
      const counts = tables.map((table) => raw.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
      raw.close();
      return counts;
    };
    const tables = [
      "organizations",
      "credentials",
      "sessions",
      "devices",
      "device_keys",
      "presence_leases",
      "webhooks",
    ];
    expect(rowsOf(tables)).toEqual([2, 6, 2, 2, 2, 2, 4]);
    await test.removeOrganization(acme);
    expect(rowsOf(tables)).toEqual([1, 3, 1, 1, 1, 1, 2]);
    await test.removeOrganization(other);
    expect(rowsOf(tables)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });
});

describe("a credential", () => {
  it("is found by its whole secret, with the limit of its organization", async () => {
    using test = new TestStore();
    const acme = await test.organization({ rateLimitPerMinute: 5 });
    const { credential, secret } = await test.credential(acme, "api_key", {
      name: "ci",
      can: ["send"],
      expiresAtMs: AT_MS + 1,
    });
    const { credentials } = test.store;
    expect(await credentials.findBySecret(secret)).toEqual({
      ...credential,
      can: new Set(["send"]),
      rateLimitPerMinute: 5,
    });
    expect(await credentials.findBySecret(secret.slice(0, -1))).toBeUndefined();
    expect(await credentials.findBySecret(secret.toUpperCase())).toBeUndefined();
    expect(await credentials.findBySecret("")).toBeUndefined();
  });

  it("is listed in its organization only, without its secret", async () => {
    using test = new TestStore();
    const [acme, other] = [await test.organization(), await test.organization()];
    const key = await test.credential(acme);
    const token = await test.credential(acme, "account_token");
    expect(await test.store.credentials.list(acme)).toEqual([key.credential, token.credential]);
    expect(await test.store.credentials.list(other)).toEqual([]);
    expect(JSON.stringify(await test.store.credentials.list(acme))).not.toContain(key.secret);
  });

  it("is revoked once, and only when it is an api-key", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const key = await test.credential(acme);
    const token = await test.credential(acme, "account_token");
    const { credentials } = test.store;
    expect(await credentials.revokeApiKey(key.credential.id, AT_MS + 5)).toBe(true);
    expect(await credentials.revokeApiKey(key.credential.id, AT_MS + 6)).toBe(false);
    expect(await credentials.revokeApiKey(token.credential.id, AT_MS)).toBe(false);
    expect(await credentials.revokeApiKey("gone", AT_MS)).toBe(false);
    expect((await credentials.findBySecret(key.secret))?.revokedAtMs).toBe(AT_MS + 5);
    expect((await credentials.findBySecret(token.secret))?.revokedAtMs).toBeNull();
  });

  it("cannot have the secret of another", async () => {
    using test = new TestStore();
    const [acme, other] = [await test.organization(), await test.organization()];
    const { secret } = await test.credential(acme);
    const again = credentialOf(other, "api_key", secret);
    await expect(test.store.credentials.create(again, secret)).rejects.toThrow(
      expect.objectContaining({ code: "token_taken" }) as Error,
    );
  });
});

describe("a new account token", () => {
  it("ends the old ones of its organization, and no others", async () => {
    using test = new TestStore();
    const [acme, other] = [await test.organization(), await test.organization()];
    const old = await test.credential(acme, "account_token");
    const key = await test.credential(acme);
    const foreign = await test.credential(other, "account_token");
    const secret = newSecret("account_token");
    const { credentials } = test.store;
    const replacement = credentialOf(acme, "account_token", secret, { createdAtMs: AT_MS + 9 });
    await credentials.replaceAccountToken(replacement, secret);
    const revokedAt = async (presented: string) => (await credentials.findBySecret(presented))?.revokedAtMs;
    expect(await revokedAt(old.secret)).toBe(AT_MS + 9);
    expect(await Promise.all([secret, key.secret, foreign.secret].map(revokedAt))).toEqual([
      null,
      null,
      null,
    ]);
  });

  it("that cannot be kept leaves the old one in force", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const old = await test.credential(acme, "account_token");
    const { credentials } = test.store;
    const same = credentialOf(acme, "account_token", old.secret);
    await expect(credentials.replaceAccountToken(same, old.secret)).rejects.toThrow("that token is in use");
    expect((await credentials.findBySecret(old.secret))?.revokedAtMs).toBeNull();
  });
});

describe("a change by another process", () => {
  it("is seen at once, and counted; an opening that changes nothing is not", async () => {
    using test = new TestStore();
    const acme = await test.organization();
    const before = test.store.foreignChanges();
    const beside = openStore(optionsFor(test.directory));
    expect(test.store.foreignChanges()).toBe(before);
    await beside.organizations.beginRemoval(acme, AT_MS);
    expect(test.store.foreignChanges()).not.toBe(before);
    expect(await test.store.organizations.find(acme)).toBeUndefined();
    beside.close();
  });
});
