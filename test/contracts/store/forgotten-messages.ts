import { describe, expect, it } from "vitest";
import type { Message } from "../../../src/core/index.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { AT_MS, BOB, intentOf, type FilledStores } from "./support/filled-stores.ts";

const FAR_MS = AT_MS + 1_000_000;

/** How messages of every store are forgotten: too old, or too many. */
export function forgottenMessageContract(open: OpenPorts): void {
  describe("messages that are forgotten", () => {
    it("are the oldest of all sessions, at most so many, and none that was stored since", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { messages } = test.store;
      const first = await test.message(one, { createdAtMs: AT_MS });
      const second = await test.message(other, { createdAtMs: AT_MS + 1 });
      const third = await test.message(one, { createdAtMs: AT_MS + 2 });
      expect(await messages.forgetOlder(AT_MS, 10)).toBe(0);
      expect(await messages.forgetOlder(AT_MS + 2, 1)).toBe(1);
      expect(await kept(test, [first, second, third])).toEqual([second, third]);
      expect(await messages.forgetOlder(AT_MS + 2, 10)).toBe(1);
      expect(await messages.forgetOlder(AT_MS + 2, 10)).toBe(0);
      expect(await kept(test, [first, second, third])).toEqual([third]);
    });

    it("are those that a session has beyond so many, the oldest first", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { messages } = test.store;
      const all: Message[] = [];
      for (let nth = 0; nth < 4; nth++) all.push(await test.sentMessage(one, { chat: `${nth}@g.us` }));
      const elsewhere = await test.message(other);
      expect(await messages.forgetExcess(one, 4, 10)).toBe(0);
      expect(await messages.forgetExcess(one, 2, 1)).toBe(1);
      expect(await kept(test, all)).toEqual(all.slice(1));
      expect(await messages.forgetExcess(one, 2, 10)).toBe(1);
      expect(await kept(test, all)).toEqual(all.slice(2));
      expect(await messages.forgetExcess(one, 0, 10)).toBe(2);
      expect(await messages.forgetExcess(one, 0, 10)).toBe(0);
      expect(await kept(test, [elsewhere])).toEqual([elsewhere]);
    });

    it("are none that wait to leave, however many those are", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { messages } = test.store;
      const [sent, waiting] = [await test.sentMessage(one), await test.message(one)];
      const [failed, last] = [await test.message(one), await test.message(one)];
      await messages.progress([{ sessionId: one, row: failed.row, id: failed.id, state: "failed" }]);
      expect(await messages.forgetExcess(one, 1, 1)).toBe(1);
      expect(await messages.forgetExcess(one, 1, 1)).toBe(1);
      expect(await messages.forgetExcess(one, 1, 1)).toBe(0);
      expect(await messages.forgetExcess(one, 0, 10)).toBe(0);
      expect(await kept(test, [sent, waiting, failed, last])).toEqual([waiting, last]);
      await messages.progress([{ sessionId: one, row: waiting.row, id: waiting.id, state: "sent" }]);
      expect(await messages.forgetExcess(one, 1, 10)).toBe(1);
      expect(await kept(test, [waiting, last])).toEqual([last]);
    });

    it("leave their chats, and are waited for no longer", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { messages, chats } = test.store;
      await test.message(one);
      await messages.forgetOlder(FAR_MS, 10);
      expect(await chats.find(one, [BOB])).toMatchObject({ lastMessageAtMs: AT_MS });
      expect(await messages.list(one, BOB, undefined, 10)).toEqual([]);
      expect(await messages.listWaiting(0, 10)).toEqual([]);
      expect(await messages.tally(one, 0, 10, FAR_MS)).toEqual([]);
    });
  });

  describe("an idempotency key that is forgotten", () => {
    it("is one that was first used before that time, at most so many; its message stays", async () => {
      await using test = await open();
      const organizationId = await test.organization();
      const { id } = await test.session(organizationId);
      const { messages } = test.store;
      const begin = (text: string, createdAtMs: number) =>
        messages.begin(intentOf(id, { createdAtMs }), { organizationId, text });
      const { message } = await begin("1", AT_MS);
      await begin("2", AT_MS + 1);
      await begin("3", AT_MS + 2);
      // It was used first when it was.
      await begin("1", AT_MS + 9);
      expect(await messages.forgetKeys(AT_MS, 10)).toBe(0);
      expect(await messages.forgetKeys(AT_MS + 2, 1)).toBe(1);
      expect(await messages.forgetKeys(AT_MS + 2, 10)).toBe(1);
      expect(await messages.forgetKeys(AT_MS + 2, 10)).toBe(0);
      expect(await messages.findByKey({ organizationId, text: "1" })).toBeUndefined();
      expect(await messages.findByKey({ organizationId, text: "3" })).toBeDefined();
      expect(await messages.get(id, message.row)).toEqual(message);
      expect((await begin("1", AT_MS + 9)).isReplay).toBe(false);
    });

    it("goes with its message, whichever way that goes", async () => {
      await using test = await open();
      const organizationId = await test.organization();
      const { id } = await test.session(organizationId);
      const { messages } = test.store;
      const key = { organizationId, text: "key" };
      const ways: readonly ((message: Message) => Promise<unknown>)[] = [
        (message) => messages.delete(id, message.row, message.id),
        () => messages.forgetOlder(FAR_MS, 10),
        () => messages.forgetExcess(id, 0, 10),
        () => test.deleteChat(id, BOB),
      ];
      for (const go of ways) {
        const { message, isReplay } = await messages.begin(intentOf(id), key);
        expect(isReplay).toBe(false);
        await messages.progress([{ sessionId: id, row: message.row, id: message.id, state: "sent" }]);
        await go(message);
        expect(await messages.findByKey(key)).toBeUndefined();
      }
    });
  });
}

/** Those of them that are still there. */
async function kept(test: FilledStores, all: readonly Message[]): Promise<readonly Message[]> {
  const found = await Promise.all(all.map(({ sessionId, row }) => test.store.messages.get(sessionId, row)));
  return found.filter((message) => message !== undefined);
}

async function twoSessions(test: FilledStores): Promise<readonly [string, string]> {
  const organization = await test.organization();
  return [(await test.session(organization)).id, (await test.session(organization)).id];
}
