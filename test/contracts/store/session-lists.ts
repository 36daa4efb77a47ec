import { describe, expect, it } from "vitest";
import type { OpenPorts } from "./support/contract-test.ts";
import { AT_MS } from "./support/filled-stores.ts";

/** In which order and in which parts every store lists sessions. */
export function sessionListContract(open: OpenPorts): void {
  describe("the sessions to be connected", () => {
    it("are the wanted ones with a device, of all organizations, the last connected first", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { sessions } = test.store;
      const never = await test.linkedSession(acme);
      const early = await test.linkedSession(acme);
      const late = await test.linkedSession(await test.organization());
      const alsoLate = await test.linkedSession(acme);
      const unlinked = await test.session(acme);
      const begun = await test.session(acme);
      await test.store.devices.writeCredentials(begun.id, "begun", null);
      const unwanted = await test.linkedSession(acme);
      for (const { id } of [never, early, late, alsoLate, unlinked, begun]) {
        await sessions.record(id, { wanted: true }, AT_MS);
      }
      await sessions.record(early.id, { lastConnectedAtMs: 1_000 }, AT_MS);
      for (const { id } of [late, alsoLate, unwanted])
        await sessions.record(id, { lastConnectedAtMs: 2_000 }, AT_MS);
      const order = (await sessions.listWanted()).map(({ id }) => id);
      expect(order).toEqual([late.id, alsoLate.id, early.id, never.id]);
      const some = await sessions.listOf([never.id, unwanted.id, early.id, "none"]);
      expect(some.map(({ id }) => id)).toEqual([unwanted.id, early.id, never.id]);
    });
  });

  describe("a list of sessions", () => {
    it("is read in parts in the order of their ids, in one organization and in all", async () => {
      await using test = await open();
      const [acme, other] = [await test.organization(), await test.organization()];
      // Made in another order than that of their ids.
      for (const id of ["s3", "s1", "s5", "s2"]) await test.session(acme, { id });
      await test.session(other, { id: "s4" });
      const { sessions } = test.store;
      const idsOf = (read: readonly { readonly id: string }[]) => read.map(({ id }) => id);
      expect(idsOf(await sessions.list(acme, "", 10))).toEqual(["s1", "s2", "s3", "s5"]);
      expect(idsOf(await sessions.list(acme, "", 2))).toEqual(["s1", "s2"]);
      expect(idsOf(await sessions.list(acme, "s2", 2))).toEqual(["s3", "s5"]);
      // Also behind an id that is not there.
      expect(idsOf(await sessions.list(acme, "s4", 2))).toEqual(["s5"]);
      expect(idsOf(await sessions.list(acme, "s5", 2))).toEqual([]);
      expect(idsOf(await sessions.list(other, "", 10))).toEqual(["s4"]);
      expect(idsOf(await sessions.listAll("", 10))).toEqual(["s1", "s2", "s3", "s4", "s5"]);
      expect(idsOf(await sessions.listAll("s2", 2))).toEqual(["s3", "s4"]);
      expect([...(await sessions.listIds(acme))].sort()).toEqual(["s1", "s2", "s3", "s5"]);
      expect(await sessions.listIds(other)).toEqual(["s4"]);
      expect([...(await sessions.listAllIds())].sort()).toEqual(["s1", "s2", "s3", "s4", "s5"]);
      expect([...(await sessions.present(["s4", "none", "s2"]))].sort()).toEqual(["s2", "s4"]);
    });
  });
}
