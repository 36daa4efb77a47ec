import { describe, expect, it, type TestContext } from "vitest";
import { newSecret } from "../../../src/auth/index.ts";
import type { ContractTest, OpenWhole } from "./support/contract-test.ts";
import { ALICE, AT_MS, BOB } from "./support/filled-stores.ts";
import { refusal } from "./support/refusal.ts";
import type { Sealed, StoreUnderTest } from "./support/store-under-test.ts";

const UNREADABLE = refusal("unreadable");

/** What every store says of a row that is there and cannot be opened; skipped where none can be spoiled. */
export function unreadableContract(open: OpenWhole): void {
  describe("what was sealed and cannot be opened", () => {
    it("is refused as a device's credentials, and may be written anew", async (context) => {
      await using test = await open();
      const { devices, sessions } = test.store;
      const { id, device } = await linked(test);
      await spoil(context, test, "credentials", id);
      await expect(devices.readCredentials(id)).rejects.toThrow(UNREADABLE);
      expect((await devices.readKeys(id, "pre-key", ["1"])).size).toBe(1);
      expect((await sessions.get(id))?.device).toEqual(device);
      await devices.writeCredentials(id, "anew", device);
      expect(await devices.readCredentials(id)).toBe("anew");
    });

    it("is refused as a device's keys, where one of them is asked for", async (context) => {
      await using test = await open();
      const { devices } = test.store;
      const { id } = await linked(test);
      await spoil(context, test, "keys", id);
      await expect(devices.readKeys(id, "pre-key", ["0", "1"])).rejects.toThrow(UNREADABLE);
      expect((await devices.readKeys(id, "pre-key", ["0"])).size).toBe(0);
      expect(await devices.readCredentials(id)).toBe(`credentials of ${id}`);
      await devices.writeKeys(id, [{ type: "pre-key", id: "1", value: null }]);
      expect((await devices.readKeys(id, "pre-key", ["1"])).size).toBe(0);
    });

    it("leaves a device that can be forgotten", async (context) => {
      await using test = await open();
      const { devices, sessions } = test.store;
      const { id } = await linked(test);
      await spoil(context, test, "credentials", id);
      await devices.forget(id);
      expect(await devices.readCredentials(id)).toBeUndefined();
      expect(await sessions.get(id)).toMatchObject({ device: null, wasLinked: true });
    });

    it("is refused as an instance token, and the others are read", async (context) => {
      await using test = await open();
      const { sessions } = test.store;
      const { id, organizationId } = await linked(test);
      const token = newSecret("instance_token");
      const other = await test.session(organizationId, {}, token);
      await spoil(context, test, "token", id);
      await expect(sessions.tokenOf(organizationId, id)).rejects.toThrow(UNREADABLE);
      expect(await sessions.tokenOf(organizationId, other.id)).toBe(token);
    });

    it("is refused as a configuration, also to a change that asks for it, which then changes nothing", async (context) => {
      await using test = await open();
      const { sessions } = test.store;
      const { id, organizationId } = await linked(test);
      const before = await sessions.get(id);
      await spoil(context, test, "configuration", id);
      await expect(sessions.configurationOf(organizationId, id)).rejects.toThrow(UNREADABLE);
      const asking = sessions.change(
        organizationId,
        id,
        (_, configuration) => ({ wanted: true, configuration: configuration() }),
        AT_MS + 1,
      );
      await expect(asking).rejects.toThrow(UNREADABLE);
      expect(await sessions.get(id)).toEqual(before);
    });

    it("stops no change that does not ask for it, and ends with one that replaces it", async (context) => {
      await using test = await open();
      const { sessions } = test.store;
      const { id, organizationId } = await linked(test);
      await spoil(context, test, "configuration", id);
      const change = (decided: object) => sessions.change(organizationId, id, () => decided, AT_MS);
      expect(await change({ wanted: true })).toMatchObject({ wanted: true });
      await expect(sessions.configurationOf(organizationId, id)).rejects.toThrow(UNREADABLE);
      await change({ configuration: { ignoreStatus: true } });
      expect(await sessions.configurationOf(organizationId, id)).toEqual({ ignoreStatus: true });
    });

    it("is refused as a webhook's headers, and the others are read", async (context) => {
      await using test = await open();
      const { webhooks } = test.store;
      const acme = await test.organization();
      const [one, other] = [await test.webhook(acme), await test.webhook(acme)];
      await spoil(context, test, "headers", one.id);
      await expect(webhooks.find(acme, one.id)).rejects.toThrow(UNREADABLE);
      expect(await webhooks.find(acme, other.id)).toEqual(other);
      expect(await webhooks.delete(acme, one.id)).toBe(true);
    });

    it("is refused as a message, wherever it is shown, and the others are read", async (context) => {
      await using test = await open();
      const { messages } = test.store;
      const { id } = await test.session(await test.organization());
      const [spoiled, other] = [await test.message(id), await test.message(id, { chat: ALICE })];
      await spoil(context, test, "content", spoiled.id);
      await expect(messages.get(id, spoiled.row)).rejects.toThrow(UNREADABLE);
      await expect(messages.find(id, BOB, spoiled.id)).rejects.toThrow(UNREADABLE);
      await expect(messages.list(id, BOB, undefined, 10)).rejects.toThrow(UNREADABLE);
      expect(await messages.get(id, other.row)).toEqual(other);
      // To what waits it is shown without what is in it, so that it can be failed.
      expect(await messages.listWaiting(0, 10)).toHaveLength(2);
      await messages.progress([{ sessionId: id, row: spoiled.row, id: spoiled.id, state: "failed" }]);
      expect(await messages.listWaiting(0, 10)).toHaveLength(1);
      expect(await test.deleteChat(id, BOB)).toBe(true);
    });

    it("is refused as the way in which a message left, and what is in it is read", async (context) => {
      await using test = await open();
      const { messages } = test.store;
      const { id } = await test.session(await test.organization());
      const message = await test.message(id, { wire: Uint8Array.of(1) });
      await spoil(context, test, "wire", message.id);
      await expect(messages.wireOf(id, message.row)).rejects.toThrow(UNREADABLE);
      expect(await messages.get(id, message.row)).toEqual(message);
    });
  });
}

/** A linked session of an organization of its own. */
async function linked(test: ContractTest<StoreUnderTest>) {
  const { id } = await test.linkedSession(await test.organization(), {
    configuration: { callRejectMessage: "later" },
  });
  const session = await test.store.sessions.get(id);
  if (!session) throw new Error("it was made just now");
  return session;
}

async function spoil(
  { skip }: TestContext,
  { under }: ContractTest<StoreUnderTest>,
  sealed: Sealed,
  id: string,
): Promise<void> {
  if (!under.spoil) return skip("nothing that is sealed can be spoiled here");
  await under.spoil(sealed, id);
}
