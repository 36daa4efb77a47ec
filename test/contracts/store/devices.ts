import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OpenPorts } from "./support/contract-test.ts";
import { DEVICE } from "./support/filled-stores.ts";
import { brokenChange } from "./support/broken-change.ts";

const ANY_TEXT = fc.string({ unit: "binary", maxLength: 80 });

/** What the devices of every store do alike. */
export function deviceContract(open: OpenPorts): void {
  describe("a device's keys", () => {
    it("come back as they were written, whatever their names and values", async () => {
      await using test = await open();
      const { id: sessionId } = await test.linkedSession(await test.organization());
      const { devices } = test.store;
      const changes = fc.uniqueArray(fc.record({ type: ANY_TEXT, id: ANY_TEXT, value: ANY_TEXT }), {
        selector: ({ type, id }) => JSON.stringify([type, id]),
        maxLength: 8,
      });
      await fc.assert(
        fc.asyncProperty(changes, async (keys) => {
          await devices.writeKeys(sessionId, keys);
          for (const { type, id, value } of keys) {
            expect([...(await devices.readKeys(sessionId, type, [id]))]).toEqual([[id, value]]);
          }
          await devices.writeKeys(
            sessionId,
            keys.map((key) => ({ ...key, value: null })),
          );
          for (const { type, id } of keys)
            expect((await devices.readKeys(sessionId, type, [id])).size).toBe(0);
        }),
        { numRuns: 50 },
      );
    });

    it("keep emoji and NUL apart from what looks like them", async () => {
      await using test = await open();
      const { id: sessionId } = await test.linkedSession(await test.organization());
      const { devices } = test.store;
      const ids = ["a\0b", "a", "👩‍🔬", "👩", ""];
      await devices.writeKeys(
        sessionId,
        ids.map((id) => ({ type: "session", id, value: `\0${id}\0` })),
      );
      expect([...(await devices.readKeys(sessionId, "session", ids))]).toEqual(
        ids.map((id) => [id, `\0${id}\0`]),
      );
    });

    it("are found among those asked for, and only those of the session and type", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [one, other] = [await test.linkedSession(acme), await test.linkedSession(acme)];
      const { devices } = test.store;
      expect([...(await devices.readKeys(one.id, "pre-key", ["0", "1", "2"])).keys()]).toEqual(["1"]);
      expect((await devices.readKeys(one.id, "session", ["1"])).size).toBe(0);
      expect((await devices.readKeys(other.id, "pre-key", ["1"])).get("1")).toBe(`pre-key of ${other.id}`);
    });

    it("are listed by their ids, those of the session and type alone", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [one, other] = [await test.linkedSession(acme), await test.linkedSession(acme)];
      const { devices } = test.store;
      const key = (type: string, id: string) => ({ type, id, value: "v" });
      await devices.writeKeys(one.id, [key("plaintext", "a"), key("plaintext", "b"), key("plain", "c")]);
      await devices.writeKeys(other.id, [key("plaintext", "d")]);
      expect([...(await devices.keyIds(one.id, "plaintext"))].sort()).toEqual(["a", "b"]);
      expect(await devices.keyIds(one.id, "nothing")).toEqual([]);
      expect(await devices.keyIds("gone", "plaintext")).toEqual([]);
    });

    it("are written all or none", async () => {
      await using test = await open();
      const { id } = await test.linkedSession(await test.organization());
      const write = () =>
        test.store.devices.writeKeys(id, [
          { type: "pre-key", id: "1", value: null },
          { type: "pre-key", id: "second", value: "new" },
          brokenChange("refused"),
        ]);
      await expect(write()).rejects.toThrow("refused");
      const left = await test.store.devices.readKeys(id, "pre-key", ["1", "second", "third"]);
      expect([...left]).toEqual([["1", `pre-key of ${id}`]]);
    });

    it("are changed in the order given", async () => {
      await using test = await open();
      const { id: sessionId } = await test.linkedSession(await test.organization());
      const { devices } = test.store;
      const change = (id: string, value: string | null) => ({ type: "session", id, value });
      await devices.writeKeys(sessionId, [change("a", "old"), change("a", "new"), change("b", "old")]);
      await devices.writeKeys(sessionId, [change("b", "new"), change("b", null), change("c", null)]);
      expect([...(await devices.readKeys(sessionId, "session", ["a", "b", "c"]))]).toEqual([["a", "new"]]);
      await devices.writeKeys(sessionId, []);
      expect((await devices.readKeys(sessionId, "session", [])).size).toBe(0);
    });

    it("of a session that has no device are not kept", async () => {
      await using test = await open();
      const { id } = await test.session(await test.organization());
      const { devices } = test.store;
      const keys = [{ type: "session", id: "1", value: "early" }];
      await expect(devices.writeKeys(id, keys)).rejects.toThrow();
      await expect(devices.writeKeys("gone", keys)).rejects.toThrow();
      await devices.writeCredentials(id, "linked", DEVICE);
      expect((await devices.readKeys(id, "session", ["1"])).size).toBe(0);
    });

    it("written at once are all kept", async () => {
      await using test = await open();
      const { id: sessionId } = await test.linkedSession(await test.organization());
      const { devices } = test.store;
      const ids = Array.from({ length: 20 }, (_, n) => `k${n}`);
      await Promise.all(ids.map((id) => devices.writeKeys(sessionId, [{ type: "session", id, value: id }])));
      expect([...(await devices.readKeys(sessionId, "session", ids)).values()]).toEqual(ids);
    });
  });

  describe("a device", () => {
    it("is what its session is linked as, once it is known", async () => {
      await using test = await open();
      const { id, organizationId } = await test.session(await test.organization());
      const { devices, sessions } = test.store;
      expect(await devices.readCredentials(id)).toBeUndefined();
      await devices.writeCredentials(id, "begun", null);
      expect((await sessions.find(organizationId, id))?.device).toBeNull();
      await devices.writeCredentials(id, "linked", DEVICE);
      expect(await devices.readCredentials(id)).toBe("linked");
      expect((await sessions.find(organizationId, id))?.device).toEqual(DEVICE);
    });

    it("may lack a LID and a name, may be a person's, and keeps its keys when its credentials are written anew", async () => {
      await using test = await open();
      const { id } = await test.linkedSession(await test.organization());
      const { devices, sessions } = test.store;
      const plain = { ...DEVICE, lid: null, pushName: null, isBusiness: false };
      await devices.writeCredentials(id, "later", plain);
      expect((await sessions.get(id))?.device).toEqual(plain);
      expect((await devices.readKeys(id, "pre-key", ["1"])).size).toBe(1);
    });

    it("that was linked leaves a mark when it is forgotten, and nothing else", async () => {
      await using test = await open();
      const { id, organizationId } = await test.linkedSession(await test.organization());
      const { devices, sessions } = test.store;
      await devices.forget(id);
      expect(await devices.readCredentials(id)).toBeUndefined();
      expect(await sessions.find(organizationId, id)).toMatchObject({ device: null, wasLinked: true });
      expect((await devices.readKeys(id, "pre-key", ["1"])).size).toBe(0);
      // Once more is harmless, and the mark stays.
      await devices.forget(id);
      expect((await sessions.find(organizationId, id))?.wasLinked).toBe(true);
      await devices.writeCredentials(id, "linked again", DEVICE);
      expect((await devices.readKeys(id, "pre-key", ["1"])).size).toBe(0);
    });

    it("that was never linked leaves no mark", async () => {
      await using test = await open();
      const { id, organizationId } = await test.session(await test.organization());
      await test.store.devices.writeCredentials(id, "begun", null);
      await test.store.devices.forget(id);
      expect((await test.store.sessions.find(organizationId, id))?.wasLinked).toBe(false);
    });

    it("that is forgotten leaves those of other sessions", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [one, other] = [await test.linkedSession(acme), await test.linkedSession(acme)];
      await test.store.devices.forget(one.id);
      expect(await test.store.devices.readCredentials(other.id)).toBe(`credentials of ${other.id}`);
      expect((await test.store.devices.readKeys(other.id, "pre-key", ["1"])).size).toBe(1);
    });
  });
}
