import { describe, expect, it } from "vitest";
import { newSecret } from "../../../src/auth/index.ts";
import { newId } from "../../../src/store/new-id.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { AT_MS, credentialOf } from "./support/filled-stores.ts";
import { refusal } from "./support/refusal.ts";

/** What the organizations of every store do alike. */
export function organizationContract(open: OpenPorts): void {
  describe("an organization", () => {
    it("is listed in the order of making, and its limits change one by one", async () => {
      await using test = await open();
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

    it("is found as it was made, and listed the same", async () => {
      await using test = await open();
      const { organizations } = test.store;
      expect(await organizations.list()).toEqual([]);
      const made = {
        id: newId(),
        name: "Ação 👩‍🔬",
        maxSessions: 0,
        rateLimitPerMinute: null,
        createdAtMs: AT_MS,
      };
      await organizations.create(made, []);
      expect(await organizations.find(made.id)).toEqual({ ...made, deletedAtMs: null });
      expect(await organizations.list()).toEqual([{ ...made, deletedAtMs: null }]);
      expect(await organizations.find("gone")).toBeUndefined();
    });

    it("is made with its first credentials, or not at all", async () => {
      await using test = await open();
      const { organizations, credentials } = test.store;
      const taken = (await test.credential(await test.organization({ name: "first" }))).secret;
      const [key, token] = [newSecret("api_key"), newSecret("account_token")];
      const acme = {
        id: newId(),
        name: "acme",
        maxSessions: null,
        rateLimitPerMinute: 3,
        createdAtMs: AT_MS,
      };
      const first = (secret: string) => ({ credential: credentialOf(acme.id, "api_key", secret), secret });
      await expect(organizations.create(acme, [first(key), first(taken)])).rejects.toThrow(
        refusal("token_taken"),
      );
      expect(await organizations.find(acme.id)).toBeUndefined();
      expect(await organizations.list()).toHaveLength(1);
      expect(await credentials.findBySecret(key)).toBeUndefined();
      const kept = [first(key), first(token)];
      await organizations.create(acme, kept);
      expect(await credentials.list(acme.id)).toEqual(kept.map(({ credential }) => credential));
      expect(await credentials.findBySecret(token)).toMatchObject({
        organizationId: acme.id,
        rateLimitPerMinute: 3,
      });
    });

    it("loses no change of its limits when they change at once", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { organizations } = test.store;
      const changes = [{ maxSessions: 4 }, { rateLimitPerMinute: 5 }];
      for (let round = 0; round < 5; round++) {
        await organizations.update(acme, { maxSessions: null, rateLimitPerMinute: null });
        await Promise.all(changes.map((limits) => organizations.update(acme, limits)));
        expect(await organizations.find(acme)).toMatchObject({ maxSessions: 4, rateLimitPerMinute: 5 });
      }
    });
  });
}
