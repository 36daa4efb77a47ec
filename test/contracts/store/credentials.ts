import { describe, expect, it } from "vitest";
import { newSecret } from "../../../src/auth/index.ts";
import { CAPABILITIES } from "../../../src/core/index.ts";
import { AT_ONCE, atOnce } from "./support/at-once.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { AT_MS, credentialOf } from "./support/filled-stores.ts";
import { refusal } from "./support/refusal.ts";

/** What the credentials of every store do alike. */
export function credentialContract(open: OpenPorts): void {
  describe("a credential", () => {
    it("is found by its whole secret, with the limit of its organization", async () => {
      await using test = await open();
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

    it("is found with the limit that its organization has now", async () => {
      await using test = await open();
      const acme = await test.organization({ rateLimitPerMinute: 5 });
      const { secret } = await test.credential(acme);
      const { credentials, organizations } = test.store;
      const limit = async () => (await credentials.findBySecret(secret))?.rateLimitPerMinute;
      expect(await limit()).toBe(5);
      await organizations.update(acme, { rateLimitPerMinute: 0 });
      expect(await limit()).toBe(0);
      await organizations.update(acme, { rateLimitPerMinute: null });
      expect(await limit()).toBeNull();
    });

    it("is listed in its organization only, without its secret", async () => {
      await using test = await open();
      const [acme, other] = [await test.organization(), await test.organization()];
      const key = await test.credential(acme);
      const token = await test.credential(acme, "account_token");
      expect(await test.store.credentials.list(acme)).toEqual([key.credential, token.credential]);
      expect(await test.store.credentials.list(other)).toEqual([]);
      expect(JSON.stringify(await test.store.credentials.list(acme))).not.toContain(key.secret);
    });

    it("may do what it was given, be it everything or nothing", async () => {
      await using test = await open();
      const acme = await test.organization();
      const all = await test.credential(acme, "api_key", { can: CAPABILITIES });
      const none = await test.credential(acme, "api_key", { can: [] });
      const { credentials } = test.store;
      expect((await credentials.findBySecret(all.secret))?.can).toEqual(new Set(CAPABILITIES));
      expect((await credentials.findBySecret(none.secret))?.can).toEqual(new Set());
      expect(await credentials.list(acme)).toEqual([all.credential, none.credential]);
    });

    it("is revoked once, and only when it is an api-key", async () => {
      await using test = await open();
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
      await using test = await open();
      const [acme, other] = [await test.organization(), await test.organization()];
      const { secret } = await test.credential(acme);
      const again = credentialOf(other, "api_key", secret);
      await expect(test.store.credentials.create(again, secret)).rejects.toThrow(refusal("token_taken"));
      expect(await test.store.credentials.list(other)).toEqual([]);
      expect((await test.store.credentials.findBySecret(secret))?.organizationId).toBe(acme);
    });

    it("is one where many are made at once with the same secret", async () => {
      await using test = await open();
      const acme = await test.organization();
      const secret = newSecret("api_key");
      const create = () => test.store.credentials.create(credentialOf(acme, "api_key", secret), secret);
      const { done, refused } = await atOnce(create);
      expect(done).toBe(1);
      for (const each of refused) expect(each).toEqual(refusal("token_taken"));
      expect(await test.store.credentials.list(acme)).toHaveLength(1);
    });
  });

  describe("a new account token", () => {
    it("ends the old ones of its organization, and no others", async () => {
      await using test = await open();
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
      await using test = await open();
      const acme = await test.organization();
      const old = await test.credential(acme, "account_token");
      const { credentials } = test.store;
      const same = credentialOf(acme, "account_token", old.secret);
      await expect(credentials.replaceAccountToken(same, old.secret)).rejects.toThrow("that token is in use");
      expect((await credentials.findBySecret(old.secret))?.revokedAtMs).toBeNull();
    });

    it("is the only one in force, also where many are made at once", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { credentials } = test.store;
      const replace = () => {
        const secret = newSecret("account_token");
        return credentials.replaceAccountToken(credentialOf(acme, "account_token", secret), secret);
      };
      await atOnce(replace);
      const made = await credentials.list(acme);
      expect(made).toHaveLength(AT_ONCE);
      expect(made.filter(({ revokedAtMs }) => revokedAtMs === null)).toHaveLength(1);
    });
  });

  describe("a new instance token", () => {
    const kind = "instance_token";

    it("ends the old one of its session and is read instead, and no other ends", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [old, others, secret] = [newSecret(kind), newSecret(kind), newSecret(kind)];
      const [one, other] = [await test.session(acme, {}, old), await test.session(acme, {}, others)];
      const { credentials, sessions } = test.store;
      const replacement = credentialOf(acme, kind, secret, { sessionId: one.id, createdAtMs: AT_MS + 9 });
      await credentials.replaceInstanceToken(replacement, secret);
      expect((await credentials.findBySecret(old))?.revokedAtMs).toBe(AT_MS + 9);
      expect(await credentials.findBySecret(secret)).toMatchObject({ sessionId: one.id, revokedAtMs: null });
      expect(await sessions.tokenOf(acme, one.id)).toBe(secret);
      expect((await credentials.findBySecret(others))?.revokedAtMs).toBeNull();
      expect(await sessions.tokenOf(acme, other.id)).toBe(others);
    });

    it("that cannot be kept leaves the old one in force", async () => {
      await using test = await open();
      const acme = await test.organization();
      const old = newSecret(kind);
      const { id: sessionId } = await test.session(acme, {}, old);
      const { credentials, sessions } = test.store;
      const { secret: taken } = await test.credential(acme);
      const same = credentialOf(acme, kind, taken, { sessionId });
      await expect(credentials.replaceInstanceToken(same, taken)).rejects.toThrow(refusal("token_taken"));
      expect((await credentials.findBySecret(old))?.revokedAtMs).toBeNull();
      expect(await sessions.tokenOf(acme, sessionId)).toBe(old);
    });

    it("is the only one in force, also where many are made at once", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id: sessionId } = await test.session(acme);
      const { credentials } = test.store;
      const replace = () => {
        const secret = newSecret(kind);
        return credentials.replaceInstanceToken(credentialOf(acme, kind, secret, { sessionId }), secret);
      };
      await atOnce(replace);
      const made = await credentials.list(acme);
      expect(made).toHaveLength(AT_ONCE + 1);
      expect(made.filter(({ revokedAtMs }) => revokedAtMs === null)).toHaveLength(1);
    });
  });
}
