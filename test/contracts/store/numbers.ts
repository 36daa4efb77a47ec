import { describe, expect, it } from "vitest";
import type { KnownNumber } from "../../../src/core/index.ts";
import { brokenChange } from "./support/broken-change.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { AT_MS } from "./support/filled-stores.ts";

/** More than any store keeps of a session. */
const TOO_MANY = 10_100;

/** What is kept of a number, for a second. */
export function known(sessionId: string, changes: Partial<KnownNumber> = {}): KnownNumber {
  return {
    sessionId,
    number: "551188887777",
    canonical: "5511988887777",
    lid: null,
    expiresAtWallMs: AT_MS + 1_000,
    ...changes,
  };
}

/** What the numbers of every store do alike. */
export function numberContract(open: OpenPorts): void {
  describe("what WhatsApp said about numbers", () => {
    it("is each session's own", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [one, other] = [await test.session(acme), await test.session(acme)];
      await test.store.numbers.keep([known(one.id)], AT_MS);
      expect(await test.store.numbers.find(other.id, "551188887777")).toBeUndefined();
      expect(await test.store.numbers.find(one.id, "551188886666")).toBeUndefined();
    });

    it("is replaced whole by what is kept later, also in the same step", async () => {
      await using test = await open();
      const { id } = await test.session(await test.organization());
      const { numbers } = test.store;
      await numbers.keep([known(id, { lid: "77" })], AT_MS);
      const nobody = known(id, { canonical: null, expiresAtWallMs: AT_MS + 500 });
      await numbers.keep([nobody], AT_MS);
      expect(await numbers.find(id, nobody.number)).toEqual(nobody);
      expect(await numbers.findByLid(id, "77")).toBeUndefined();
      const last = known(id, { lid: "78" });
      await numbers.keep([known(id, { lid: "77" }), last], AT_MS);
      expect(await numbers.find(id, last.number)).toEqual(last);
      expect(await numbers.findByLid(id, "77")).toBeUndefined();
    });

    it("is forgotten when it has expired and something else is kept", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [one, other] = [await test.session(acme), await test.session(acme)];
      await test.store.numbers.keep([known(one.id)], AT_MS);
      const lasting = known(one.id, { number: "551188886666", expiresAtWallMs: AT_MS + 1_001 });
      await test.store.numbers.keep([lasting], AT_MS);
      await test.store.numbers.keep([known(other.id, { expiresAtWallMs: AT_MS + 9_000 })], AT_MS + 1_000);
      expect(await test.store.numbers.find(one.id, "551188887777")).toBeUndefined();
      expect(await test.store.numbers.find(one.id, "551188886666")).toEqual(lasting);
    });

    it("is found until then, also when it has expired", async () => {
      await using test = await open();
      const { id } = await test.session(await test.organization());
      const longAgo = known(id, { lid: "77", expiresAtWallMs: 2 });
      await test.store.numbers.keep([longAgo], 1);
      expect(await test.store.numbers.find(id, longAgo.number)).toEqual(longAgo);
      expect(await test.store.numbers.findByLid(id, "77")).toEqual(longAgo);
    });

    it("goes with its session, and is left out for one that is gone", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id } = await test.session(acme);
      await test.store.numbers.keep([known(id)], AT_MS);
      await test.store.sessions.delete(acme, id);
      expect(await test.store.numbers.find(id, "551188887777")).toBeUndefined();
      await test.store.numbers.keep([known(id)], AT_MS);
      expect(await test.store.numbers.find(id, "551188887777")).toBeUndefined();
    });

    it("is kept for the sessions that are there where it is told for one that is gone too", async () => {
      await using test = await open();
      const { id } = await test.session(await test.organization());
      await test.store.numbers.keep([known("gone"), known(id)], AT_MS);
      expect(await test.store.numbers.find(id, "551188887777")).toEqual(known(id));
      expect(await test.store.numbers.find("gone", "551188887777")).toBeUndefined();
    });

    it("is kept all or none, and what has expired is forgotten with it", async () => {
      await using test = await open();
      const { id } = await test.session(await test.organization());
      const { numbers } = test.store;
      await numbers.keep([known(id)], AT_MS);
      const newer = known(id, { number: "1", expiresAtWallMs: AT_MS + 9_000 });
      const keep = () => numbers.keep([newer, brokenChange("refused")], AT_MS + 5_000);
      await expect(keep()).rejects.toThrow("refused");
      expect(await numbers.find(id, "551188887777")).toEqual(known(id));
      expect(await numbers.find(id, "1")).toBeUndefined();
    });

    it("is found by its LID too, the newest of several", async () => {
      await using test = await open();
      const { id } = await test.session(await test.organization());
      const { numbers } = test.store;
      await numbers.keep(
        [known(id, { number: "1", lid: "77" }), known(id, { number: "2", lid: "78" })],
        AT_MS,
      );
      await numbers.keep([known(id, { number: "3", lid: "77", expiresAtWallMs: AT_MS + 2_000 })], AT_MS);
      expect((await numbers.findByLid(id, "77"))?.number).toBe("3");
      expect((await numbers.findByLid(id, "78"))?.number).toBe("2");
      expect(await numbers.findByLid(id, "79")).toBeUndefined();
    });

    it("is at most so much of a session: what expires first is forgotten", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [one, other] = [await test.session(acme), await test.session(acme)];
      const { numbers } = test.store;
      await numbers.keep([known(other.id)], AT_MS);
      const rows = Array.from({ length: TOO_MANY }, (_, n) =>
        known(one.id, { number: `${n}`, expiresAtWallMs: AT_MS + 10 + n }),
      );
      const first = known(one.id, { number: "first", expiresAtWallMs: AT_MS + 1 });
      await numbers.keep([...rows, first], AT_MS);
      expect(await numbers.find(one.id, "first")).toBeUndefined();
      expect(await numbers.find(one.id, "0")).toBeUndefined();
      expect(await numbers.find(one.id, `${TOO_MANY - 1}`)).toBeDefined();
      expect(await numbers.find(other.id, "551188887777")).toBeDefined();
    });
  });
}
