import { describe, expect, it } from "vitest";
import type { OpenPorts } from "./support/contract-test.ts";
import { ALICE, BOB } from "./support/filled-stores.ts";

/** What every store does with whom accounts have blocked. */
export function blockedContract(open: OpenPorts): void {
  describe("who is blocked", () => {
    it("is each session's own, and whoever was told last", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [{ id: one }, { id: other }] = [await test.session(acme), await test.session(acme)];
      const { blocked } = test.store;
      await blocked.replace(one, [BOB, ALICE, BOB]);
      expect(await blocked.list(one)).toEqual([BOB, ALICE]);
      expect(await blocked.list(other)).toEqual([]);
      await blocked.replace(one, [ALICE]);
      expect(await blocked.list(one)).toEqual([ALICE]);
      await blocked.replace(one, []);
      expect(await blocked.list(one)).toEqual([]);
      await blocked.replace("gone", [ALICE]);
      expect(await blocked.list("gone")).toEqual([]);
    });

    it("is one more or one less, each once", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [{ id: one }, { id: other }] = [await test.session(acme), await test.session(acme)];
      const { blocked } = test.store;
      await blocked.set(one, BOB, false);
      for (const contact of [BOB, ALICE, BOB]) await blocked.set(one, contact, true);
      expect((await blocked.list(one)).toSorted()).toEqual([BOB, ALICE].toSorted());
      expect(await blocked.list(other)).toEqual([]);
      await blocked.set(other, BOB, true);
      await blocked.set(one, BOB, false);
      expect([await blocked.list(one), await blocked.list(other)]).toEqual([[ALICE], [BOB]]);
      await blocked.set("gone", ALICE, true);
      expect(await blocked.list("gone")).toEqual([]);
    });

    it("is forgotten with what is kept of chats, and has an end", async () => {
      await using test = await open();
      const { id } = await test.session(await test.organization());
      const { blocked, chats } = test.store;
      await blocked.replace(
        id,
        Array.from({ length: 10_100 }, (_, nth) => `${5_511_900_000_000 + nth}@s.whatsapp.net`),
      );
      const { length } = await blocked.list(id);
      expect(length).toBeLessThan(10_100);
      await blocked.set(id, ALICE, true);
      expect(await blocked.list(id)).toHaveLength(length);
      while (await chats.forgetSome(id));
      expect(await blocked.list(id)).toEqual([]);
    });
  });
}
