import { describe, expect, it } from "vitest";
import type { Arrival, MessageStore } from "../../../src/core/index.ts";
import { AT_ONCE, atOnce } from "../../contracts/store/support/at-once.ts";
import { ALICE, AT_MS, BOB, intentOf } from "../../contracts/store/support/filled-stores.ts";
import { twoPrograms } from "../../support/postgres/two-programs.ts";

/** The key of a chat before its number was known. */
const LID = "123456789@lid";

describe("messages of several programs at once", () => {
  it("are one where they are begun with one key, in whichever session", async () => {
    await using test = await twoPrograms();
    const organizationId = await test.organization();
    const sessions = [await test.session(organizationId), await test.session(organizationId)];
    const key = { organizationId, text: "key" };
    const begun: string[] = [];
    const { done } = await atOnce(async (n) => {
      const { messages } = n % 2 === 0 ? test.store : test.beside;
      const { message } = await messages.begin(intentOf(sessions[n % 2]?.id ?? ""), key);
      begun.push(message.id);
    });
    expect(done).toBe(AT_ONCE);
    expect(new Set(begun).size).toBe(1);
    expect(await test.beside.messages.listWaiting(0, 99)).toHaveLength(1);
  });

  it("are stored once where all have heard them, and are unread once", async () => {
    await using test = await twoPrograms();
    const { id } = await test.session(await test.organization());
    const first: boolean[] = [];
    const { done } = await atOnce(async (n) => {
      const { messages } = n % 2 === 0 ? test.store : test.beside;
      first.push(await messages.hear(heard(id, `${n >> 2}`)));
    });
    expect(done).toBe(AT_ONCE);
    expect(first.filter(Boolean)).toHaveLength(AT_ONCE / 4);
    expect(await idsIn(test.beside.messages, id)).toHaveLength(AT_ONCE / 4);
    expect((await test.beside.chats.find(id, [BOB]))?.unread).toBe(AT_ONCE / 4);
  });

  it("stay where their chat is deleted meanwhile", async () => {
    await using test = await twoPrograms();
    const { id } = await test.session(await test.organization());
    await test.message(id);
    const deletion = await test.store.chats.beginDeletion(id, BOB);
    if (!deletion) throw new Error("there is a chat");
    const [writing] = await Promise.all([
      atOnce((n) => test.beside.messages.hear(heard(id, `${n}`))),
      atOnce(() => test.store.chats.deleteSome(deletion)),
    ]);
    expect(writing.done).toBe(AT_ONCE);
    expect(await idsIn(test.beside.messages, id)).toHaveLength(AT_ONCE);
  });

  it("are in one chat where their two become one meanwhile, or in what comes after it", async () => {
    await using test = await twoPrograms();
    const { id } = await test.session(await test.organization());
    for (const chat of [BOB, LID]) await test.message(id, { chat });
    const [writing, joining] = await Promise.all([
      atOnce((n) => test.beside.messages.hear({ ...heard(id, `${n}`), chat: LID })),
      atOnce(() => test.store.chats.join(id, BOB, [LID])),
    ]);
    expect([writing.done, joining.done]).toEqual([AT_ONCE, AT_ONCE]);
    await test.store.chats.join(id, BOB, [LID]);
    expect(await idsIn(test.beside.messages, id)).toHaveLength(AT_ONCE + 2);
    expect(await test.beside.chats.find(id, [LID])).toBeUndefined();
    expect((await test.beside.chats.find(id, [BOB]))?.unread).toBe(AT_ONCE);
  });
});

function heard(sessionId: string, id: string): Arrival {
  return { ...intentOf(sessionId, { id }), author: ALICE, state: null, atMs: AT_MS, isUnread: true };
}

async function idsIn(messages: MessageStore, sessionId: string): Promise<readonly string[]> {
  return (await messages.list(sessionId, BOB, undefined, 99)).map(({ id }) => id);
}
