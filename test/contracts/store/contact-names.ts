import { describe, expect, it } from "vitest";
import type { OpenPorts } from "./support/contract-test.ts";
import { AT_MS } from "./support/filled-stores.ts";

/** More than any store keeps of a session. */
const TOO_MANY = 10_010;
const AS_MANY_COMMITS_MS = 600_000;
const ANA = "4915100000001@s.whatsapp.net";
const ANA_LID = "100000000000001@lid";
const NOBODY = { pushName: null, fullName: null, firstName: null, businessName: null, redactedPhone: null };

/** What the names of people of every store do alike. */
export function contactNameContract(open: OpenPorts): void {
  describe("what people are called", () => {
    it("is each session's own, and kept name by name", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [one, other] = [await test.session(acme), await test.session(acme)];
      const { contactNames } = test.store;
      expect(await contactNames.name(one.id, ANA, { pushName: "Ana" }, AT_MS)).toBe(true);
      expect(await contactNames.name(one.id, ANA, { fullName: "Ana Tea" }, AT_MS)).toBe(true);
      expect(await contactNames.name(one.id, ANA, { pushName: "Ana", fullName: "Ana Tea" }, AT_MS)).toBe(
        false,
      );
      expect(await contactNames.find(one.id, ANA)).toEqual({
        ...NOBODY,
        pushName: "Ana",
        fullName: "Ana Tea",
      });
      expect(await contactNames.find(other.id, ANA)).toBeUndefined();
    });

    it("is one person's when several keys turn out to be", async () => {
      await using test = await open();
      const { id } = await test.session(await test.organization());
      const { contactNames } = test.store;
      await contactNames.name(id, ANA_LID, { pushName: "Ana", firstName: "A" }, AT_MS);
      await contactNames.name(id, ANA, { firstName: "Ana" }, AT_MS);
      await contactNames.join(id, ANA, [ANA_LID, "nobody@lid"]);
      expect(await contactNames.find(id, ANA)).toEqual({ ...NOBODY, pushName: "Ana", firstName: "Ana" });
      expect(await contactNames.find(id, ANA_LID)).toBeUndefined();
    });

    it("is listed in parts, in the order of keys", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [{ id }, { id: other }] = [await test.session(acme), await test.session(acme)];
      const { contactNames } = test.store;
      for (const key of ["3@lid", "1@lid", "2@lid"])
        await contactNames.name(id, key, { pushName: key }, AT_MS);
      await contactNames.name(other, "4@lid", { pushName: "Other" }, AT_MS);
      const named = (key: string) => ({ key, names: { ...NOBODY, pushName: key } });
      expect(await contactNames.list(id, "", 2)).toEqual([named("1@lid"), named("2@lid")]);
      expect(await contactNames.list(id, "2@lid", 2)).toEqual([named("3@lid")]);
      expect(await contactNames.list(id, "3@lid", 2)).toEqual([]);
    });

    it("is taken away where it is null", async () => {
      await using test = await open();
      const { id } = await test.session(await test.organization());
      const { contactNames } = test.store;
      await contactNames.name(id, ANA, { pushName: "Ana", fullName: "Ana Tea" }, AT_MS);
      expect(await contactNames.name(id, ANA, { fullName: null }, AT_MS)).toBe(true);
      expect(await contactNames.name(id, ANA, { fullName: null }, AT_MS)).toBe(false);
      expect(await contactNames.find(id, ANA)).toEqual({ ...NOBODY, pushName: "Ana" });
    });

    it("is not kept of a session that is gone", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id } = await test.session(acme);
      await test.store.sessions.delete(acme, id);
      expect(await test.store.contactNames.name(id, ANA, { pushName: "Ana" }, AT_MS)).toBe(false);
      expect(await test.store.contactNames.find(id, ANA)).toBeUndefined();
    });

    it(
      "has an end: who was named the longest ago is forgotten",
      { timeout: AS_MANY_COMMITS_MS },
      async () => {
        await using test = await open();
        const { id } = await test.session(await test.organization());
        const { contactNames } = test.store;
        for (let nth = 0; nth < TOO_MANY; nth++) {
          await contactNames.name(id, `${nth}@lid`, { pushName: "somebody" }, AT_MS + nth);
        }
        expect(await contactNames.find(id, "9@lid")).toBeUndefined();
        expect(await contactNames.find(id, "10@lid")).toBeDefined();
        // As of long ago: who has no name of later is forgotten first, and who has one stays as new as they were.
        await contactNames.name(id, "11@lid", { redactedPhone: "+49∙∙01" }, 0);
        await contactNames.name(id, ANA_LID, { redactedPhone: "+49∙∙02" }, 0);
        await contactNames.name(id, ANA, { pushName: "Ana" }, AT_MS + TOO_MANY);
        expect(await contactNames.find(id, ANA_LID)).toBeUndefined();
        expect(await contactNames.find(id, "10@lid")).toBeUndefined();
        expect(await contactNames.find(id, "11@lid")).toMatchObject({ redactedPhone: "+49∙∙01" });
      },
    );
  });
}
