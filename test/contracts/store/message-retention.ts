import { describe, expect, it } from "vitest";
import type { ContractTest, OpenPorts } from "./support/contract-test.ts";
import { ALICE, AT_MS, BOB, intentOf } from "./support/filled-stores.ts";
import type { PortsUnderTest } from "./support/store-under-test.ts";

/** What every store forgets of messages. */
export function messageRetentionContract(open: OpenPorts): void {
  describe("messages that are forgotten", () => {
    it("are those that are too old, of all sessions, so many at a time and the first of them first", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { messages } = test.store;
      for (const [nth, sessionId] of [one, other, one].entries())
        await test.message(sessionId, { id: `old ${nth}`, createdAtMs: AT_MS - 2 });
      await test.message(one, { id: "new" });
      expect(await messages.forgetOlder(AT_MS - 1, 2)).toBe(2);
      expect(await idsIn(test, one)).toEqual(["new", "old 2"]);
      expect(await idsIn(test, other)).toEqual([]);
      expect(await messages.forgetOlder(AT_MS, 9)).toBe(1);
      expect(await messages.forgetOlder(AT_MS, 9)).toBe(0);
      expect(await idsIn(test, one)).toEqual(["new"]);
    });

    it("are a session's oldest where it has too many, over all its chats and no other's", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { messages } = test.store;
      for (const nth of [1, 2, 3, 4]) await test.message(one, { id: `${nth}`, createdAtMs: AT_MS - nth });
      await test.message(one, { id: "5", chat: ALICE });
      await test.message(other, { id: "1" });
      expect(await messages.forgetExcess(one, 5, 9)).toBe(0);
      expect(await messages.forgetExcess(one, 2, 1)).toBe(1);
      expect(await idsIn(test, one)).toEqual(["2", "3", "4"]);
      expect(await messages.forgetExcess(one, 2, 9)).toBe(2);
      expect(await idsIn(test, one)).toEqual(["4"]);
      expect(await idsIn(test, one, ALICE)).toEqual(["5"]);
      expect(await idsIn(test, other)).toEqual(["1"]);
    });

    it("are not the first to be forgotten: their keys are, in their time, and go with them", async () => {
      await using test = await open();
      const organizationId = await test.organization();
      const { id } = await test.session(organizationId);
      const { messages } = test.store;
      const [old, next] = ["old", "new"].map((text) => ({ organizationId, text })) as [Key, Key];
      await messages.begin(intentOf(id, { id: "1", createdAtMs: AT_MS - 1 }), old);
      const { message } = await messages.begin(intentOf(id, { id: "2" }), next);
      expect(await messages.forgetKeys(AT_MS, 0)).toBe(0);
      expect(await messages.forgetKeys(AT_MS, 9)).toBe(1);
      expect(await messages.forgetKeys(AT_MS, 9)).toBe(0);
      expect(await messages.findByKey(old)).toBeUndefined();
      expect(await messages.findByKey(next)).toEqual(message);
      expect(await idsIn(test, id)).toEqual(["2", "1"]);
      await messages.delete(id, message.row, message.id);
      expect(await messages.findByKey(next)).toBeUndefined();
    });
  });
}

type Test = ContractTest<PortsUnderTest>;
type Key = { readonly organizationId: string; readonly text: string };

async function twoSessions(test: Test): Promise<readonly [string, string]> {
  const organization = await test.organization();
  return [(await test.session(organization)).id, (await test.session(organization)).id];
}

async function idsIn({ store }: Test, sessionId: string, chat = BOB): Promise<readonly string[]> {
  return (await store.messages.list(sessionId, chat, undefined, 99)).map(({ id }) => id);
}
