import { describe, expect, it } from "vitest";
import { addedNumbers, addNumber } from "./support/added-numbers.ts";
import { AT_ONCE, atOnce } from "./support/at-once.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { AT_MS, DEVICE } from "./support/filled-stores.ts";

/** How sessions change in every store. */
export function sessionChangeContract(open: OpenPorts): void {
  describe("a session's record", () => {
    it("changes only in what it is told", async () => {
      await using test = await open();
      const made = await test.linkedSession(await test.organization());
      const { sessions } = test.store;
      await sessions.record(made.id, { wanted: true, failure: "broken" }, AT_MS + 1);
      expect(await sessions.get(made.id)).toEqual({
        ...made,
        device: DEVICE,
        wanted: true,
        failure: "broken",
        updatedAtMs: AT_MS + 1,
      });
      await sessions.change(
        made.organizationId,
        made.id,
        () => ({ lastConnectedAtMs: 5, announce: "online" }),
        AT_MS + 2,
      );
      expect(await sessions.get(made.id)).toMatchObject({
        wanted: true,
        failure: "broken",
        announce: "online",
      });
      await sessions.record(made.id, { wanted: false, failure: null }, AT_MS + 3);
      expect(await sessions.get(made.id)).toMatchObject({
        wanted: false,
        failure: null,
        lastConnectedAtMs: 5,
        announce: "online",
      });
    });

    it("that is gone is not written, and nobody minds", async () => {
      await using test = await open();
      await test.store.sessions.record("gone", { wanted: true }, AT_MS);
      expect(await test.store.sessions.get("gone")).toBeUndefined();
    });

    it("is never taken for another one's, whoever was asked for before", async () => {
      await using test = await open();
      const acme = await test.organization();
      const made = [
        await test.session(acme, { name: "support" }),
        await test.session(acme, { name: "sales" }),
        await test.session(await test.organization(), { name: "support" }),
      ];
      const { sessions } = test.store;
      for (const each of [...made, ...made]) {
        const { id, organizationId, name } = each;
        expect(await sessions.get(id)).toEqual(each);
        expect(await sessions.find(organizationId, id)).toEqual(each);
        expect(await sessions.findByName(organizationId, name)).toEqual(each);
      }
    });

    it("is read as it was written last, by whichever look-up", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id } = await test.session(acme, { name: "support" });
      const { sessions, devices } = test.store;
      const readings = async () => [
        await sessions.find(acme, id),
        await sessions.findByName(acme, "support"),
        await sessions.get(id),
        (await sessions.list(acme, "", 1))[0],
        (await sessions.listAll("", 1))[0],
      ];
      for (const failure of ["first", "second"]) {
        await sessions.record(id, { failure }, AT_MS);
        for (const reading of await readings()) expect(reading?.failure).toBe(failure);
      }
      await devices.writeCredentials(id, "linked", DEVICE);
      for (const reading of await readings()) expect(reading?.device).toEqual(DEVICE);
      await devices.forget(id);
      for (const reading of await readings())
        expect(reading).toMatchObject({ device: null, wasLinked: true });
    });
  });

  describe("a change of a session", () => {
    it("is decided by what it is now, and gives what it is then", async () => {
      await using test = await open();
      const acme = await test.organization();
      const made = await test.linkedSession(acme, { configuration: { callRejectMessage: "later" } });
      const { sessions } = test.store;
      await sessions.record(made.id, { failure: "broken" }, AT_MS + 1);
      const before = await sessions.get(made.id);
      const seen: unknown[] = [];
      const changed = await sessions.change(
        acme,
        made.id,
        (now, configuration) => {
          seen.push(now, configuration());
          return { announce: "online", autoRead: true, wanted: true, failure: null };
        },
        AT_MS + 2,
      );
      expect(seen).toEqual([before, { callRejectMessage: "later" }]);
      expect(changed).toEqual({
        ...before,
        announce: "online",
        autoRead: true,
        wanted: true,
        failure: null,
        updatedAtMs: AT_MS + 2,
      });
      expect(await sessions.find(acme, made.id)).toEqual(changed);
      expect(await sessions.configurationOf(acme, made.id)).toEqual({ callRejectMessage: "later" });
    });

    it("in another organization's name, or of one that is gone, decides and changes nothing", async () => {
      await using test = await open();
      const acme = await test.organization();
      const made = await test.session(acme);
      const { sessions } = test.store;
      const decided: unknown[] = [];
      const change = (organizationId: string, id: string) =>
        sessions.change(
          organizationId,
          id,
          (now) => {
            decided.push(now);
            return { wanted: true };
          },
          AT_MS + 1,
        );
      expect(await change(await test.organization(), made.id)).toBeUndefined();
      expect(await change(acme, "gone")).toBeUndefined();
      expect(await sessions.get(made.id)).toEqual(made);
      await sessions.delete(acme, made.id);
      expect(await change(acme, made.id)).toBeUndefined();
      expect(decided).toEqual([]);
    });

    it("that is refused where it is decided, or cannot be written, changes nothing", async () => {
      await using test = await open();
      const acme = await test.organization();
      const made = await test.session(acme, { configuration: { ignoreStatus: true } });
      const { sessions } = test.store;
      const refused = new Error("refused");
      const refuse = () => {
        throw refused;
      };
      await expect(sessions.change(acme, made.id, refuse, AT_MS + 1)).rejects.toBe(refused);
      const unwritable = { wanted: true, configuration: { n: 1n } };
      await expect(sessions.change(acme, made.id, () => unwritable, AT_MS + 1)).rejects.toThrow(TypeError);
      expect(await sessions.get(made.id)).toEqual(made);
      expect(await sessions.configurationOf(acme, made.id)).toEqual({ ignoreStatus: true });
      // And the next one is free to go on.
      expect(await sessions.change(acme, made.id, () => ({ wanted: true }), AT_MS)).toMatchObject({
        wanted: true,
      });
    });

    it("loses none of many that are made at once", async () => {
      await using test = await open();
      const session = await test.session(await test.organization());
      const { done } = await atOnce((n) => addNumber(test.store, session, n));
      expect(done).toBe(AT_ONCE);
      expect(await addedNumbers(test.store, session)).toEqual(Array.from({ length: AT_ONCE }, (_, n) => n));
    });

    it("takes back nothing that is recorded at the same time", async () => {
      await using test = await open();
      const acme = await test.organization();
      const { id } = await test.session(acme);
      const { sessions } = test.store;
      for (let round = 1; round <= 5; round++) {
        await Promise.all([
          sessions.change(acme, id, ({ autoRead }) => ({ autoRead: !autoRead }), AT_MS),
          sessions.record(id, { lastConnectedAtMs: round }, AT_MS),
          sessions.change(acme, id, () => ({ failure: `failure ${round}` }), AT_MS),
        ]);
        expect(await sessions.get(id)).toMatchObject({
          autoRead: round % 2 === 1,
          lastConnectedAtMs: round,
          failure: `failure ${round}`,
        });
      }
    });
  });
}
