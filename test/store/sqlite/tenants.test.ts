import { describe, expect, it } from "vitest";
import { newSecret } from "../../../src/auth/index.ts";
import { openStore } from "../../../src/store/index.ts";
import { AT_MS, credentialOf, optionsFor, TestStore } from "../test-store.ts";

describe("an organization", () => {
  it("is listed in the order of making, and its limits change one by one", () => {
    using test = new TestStore();
    const first = test.organization({ name: "first" });
    const second = test.organization({ name: "second", maxSessions: 3, rateLimitPerMinute: 0 });
    const { organizations } = test.store;
    expect(organizations.list().map(({ id }) => id)).toEqual([first, second]);
    expect(organizations.update(second, { rateLimitPerMinute: 50 })).toBe(true);
    expect(organizations.find(second)).toMatchObject({ maxSessions: 3, rateLimitPerMinute: 50 });
    expect(organizations.update(second, { maxSessions: null })).toBe(true);
    expect(organizations.find(second)).toMatchObject({ maxSessions: null, rateLimitPerMinute: 50 });
    expect(organizations.update("gone", { maxSessions: 1 })).toBe(false);
    expect(organizations.beginRemoval("gone", AT_MS)).toBe(false);
  });

  it("takes everything of it away when it is deleted, and nothing of others", () => {
    using test = new TestStore();
    const [acme, other] = [test.organization(), test.organization()];
    for (const id of [acme, other]) {
      const { id: sessionId } = test.linkedSession(id);
      test.lease(sessionId, "chat");
      test.webhook(id);
      test.webhook(id, { sessionId });
      test.credential(id);
      test.credential(id, "account_token");
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
    test.removeOrganization(acme);
    expect(rowsOf(tables)).toEqual([1, 3, 1, 1, 1, 1, 2]);
    test.removeOrganization(other);
    expect(rowsOf(tables)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });
});

describe("a credential", () => {
  it("is found by its whole secret, with the limit of its organization", () => {
    using test = new TestStore();
    const acme = test.organization({ rateLimitPerMinute: 5 });
    const { credential, secret } = test.credential(acme, "api_key", {
      name: "ci",
      can: ["send"],
      expiresAtMs: AT_MS + 1,
    });
    const { credentials } = test.store;
    expect(credentials.findBySecret(secret)).toEqual({
      ...credential,
      can: new Set(["send"]),
      rateLimitPerMinute: 5,
    });
    expect(credentials.findBySecret(secret.slice(0, -1))).toBeUndefined();
    expect(credentials.findBySecret(secret.toUpperCase())).toBeUndefined();
    expect(credentials.findBySecret("")).toBeUndefined();
  });

  it("is listed in its organization only, without its secret", () => {
    using test = new TestStore();
    const [acme, other] = [test.organization(), test.organization()];
    const key = test.credential(acme);
    const token = test.credential(acme, "account_token");
    expect(test.store.credentials.list(acme)).toEqual([key.credential, token.credential]);
    expect(test.store.credentials.list(other)).toEqual([]);
    expect(JSON.stringify(test.store.credentials.list(acme))).not.toContain(key.secret);
  });

  it("is revoked once, and only when it is an api-key", () => {
    using test = new TestStore();
    const acme = test.organization();
    const key = test.credential(acme);
    const token = test.credential(acme, "account_token");
    const { credentials } = test.store;
    expect(credentials.revokeApiKey(key.credential.id, AT_MS + 5)).toBe(true);
    expect(credentials.revokeApiKey(key.credential.id, AT_MS + 6)).toBe(false);
    expect(credentials.revokeApiKey(token.credential.id, AT_MS)).toBe(false);
    expect(credentials.revokeApiKey("gone", AT_MS)).toBe(false);
    expect(credentials.findBySecret(key.secret)?.revokedAtMs).toBe(AT_MS + 5);
    expect(credentials.findBySecret(token.secret)?.revokedAtMs).toBeNull();
  });

  it("cannot have the secret of another", () => {
    using test = new TestStore();
    const [acme, other] = [test.organization(), test.organization()];
    const { secret } = test.credential(acme);
    const again = credentialOf(other, "api_key", secret);
    expect(() => test.store.credentials.create(again, secret)).toThrow(
      expect.objectContaining({ code: "token_taken" }) as Error,
    );
  });
});

describe("a new account token", () => {
  it("ends the old ones of its organization, and no others", () => {
    using test = new TestStore();
    const [acme, other] = [test.organization(), test.organization()];
    const old = test.credential(acme, "account_token");
    const key = test.credential(acme);
    const foreign = test.credential(other, "account_token");
    const secret = newSecret("account_token");
    const { credentials } = test.store;
    const replacement = credentialOf(acme, "account_token", secret, { createdAtMs: AT_MS + 9 });
    credentials.replaceAccountToken(replacement, secret);
    const revokedAt = (presented: string) => credentials.findBySecret(presented)?.revokedAtMs;
    expect(revokedAt(old.secret)).toBe(AT_MS + 9);
    expect([secret, key.secret, foreign.secret].map(revokedAt)).toEqual([null, null, null]);
  });

  it("that cannot be kept leaves the old one in force", () => {
    using test = new TestStore();
    const acme = test.organization();
    const old = test.credential(acme, "account_token");
    const { credentials } = test.store;
    const same = credentialOf(acme, "account_token", old.secret);
    expect(() => credentials.replaceAccountToken(same, old.secret)).toThrow("that token is in use");
    expect(credentials.findBySecret(old.secret)?.revokedAtMs).toBeNull();
  });
});

describe("a change by another process", () => {
  it("is seen at once, and counted; an opening that changes nothing is not", () => {
    using test = new TestStore();
    const acme = test.organization();
    const before = test.store.foreignChanges();
    const beside = openStore(optionsFor(test.directory));
    expect(test.store.foreignChanges()).toBe(before);
    beside.organizations.beginRemoval(acme, AT_MS);
    expect(test.store.foreignChanges()).not.toBe(before);
    expect(test.store.organizations.find(acme)).toBeUndefined();
    beside.close();
  });
});
