import { describe, expect, it } from "vitest";
import type { Arrival, Chat, ChatPlace } from "../../../src/core/index.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { ALICE, AT_MS, BOB, intentOf, type FilledStores } from "./support/filled-stores.ts";
import { refusal } from "./support/refusal.ts";

/** The key of a chat before its number was known. */
const LID = "123456789@lid";
/** More than any store keeps of a session without a message. */
const TOO_MANY_EMPTY = 10_001;

/** What the chats of every store do alike. */
export function chatContract(open: OpenPorts): void {
  describe("stored chats", () => {
    it("begin with their first message, each session's own", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      await test.message(one);
      expect(await find(test, one)).toEqual({
        row: expect.any(Number) as number,
        sessionId: one,
        key: BOB,
        lastMessageAtMs: AT_MS,
        unread: 0,
        isArchived: false,
        isPinned: false,
        mutedUntilMs: null,
        isFavorite: false,
      });
      expect(await find(test, other)).toBeUndefined();
      expect(await test.store.chats.list(other, undefined, 10)).toEqual([]);
      expect(await test.store.chats.change(other, BOB, { unread: 1 })).toBeUndefined();
      expect(await test.deleteChat(other, BOB)).toBe(false);
    });

    it("are found by the first of several keys that is one", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      await test.message(one);
      await test.message(one, { chat: ALICE });
      expect((await test.store.chats.find(one, [LID, ALICE, BOB]))?.key).toBe(ALICE);
      expect(await test.store.chats.find(one, [LID])).toBeUndefined();
      expect(await test.store.chats.find(one, [])).toBeUndefined();
    });

    it("have the time of their newest message, which an older one and a mere change do not move", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { id, row } = await test.message(one, { createdAtMs: AT_MS + 5 });
      await test.message(one, { createdAtMs: AT_MS });
      const target = { id, author: null };
      await test.message(one, { content: { kind: "edit", target, text: "new" }, createdAtMs: AT_MS + 9 });
      expect((await find(test, one))?.lastMessageAtMs).toBe(AT_MS + 5);
      await test.message(one, { content: { kind: "revoke", target }, chat: ALICE });
      expect((await find(test, one, ALICE))?.lastMessageAtMs).toBeNull();
      expect(row).toBeGreaterThan(0);
    });

    it("are listed once they have a message, the one with the newest first, page by page", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const times = [3, 1, 4, 1, 5];
      for (const [nth, time] of times.entries())
        await test.message(one, { chat: `${nth}@g.us`, createdAtMs: AT_MS + time });
      await test.message(one, {
        chat: ALICE,
        content: { kind: "revoke", target: { id: "1", author: null } },
      });
      await test.message(other);
      const seen: string[] = [];
      let place: ChatPlace | undefined;
      for (;;) {
        const page = await test.store.chats.list(one, place, 2);
        seen.push(...page.map(({ key }) => key));
        if (page.length < 2) break;
        place = page.at(-1);
        // What comes in meanwhile is neither shown late nor hides anything.
        await test.message(one, { chat: "9@g.us", createdAtMs: AT_MS + 10 + seen.length });
      }
      expect(seen).toEqual(["4@g.us", "2@g.us", "0@g.us", "3@g.us", "1@g.us"]);
    });

    it("are changed in what is given alone", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      await test.message(one);
      await test.message(one, { chat: ALICE });
      await test.message(other);
      const before = await find(test, one);
      const changed = await test.store.chats.change(one, BOB, { isPinned: true, mutedUntilMs: AT_MS + 1 });
      expect(changed).toEqual({ ...before, isPinned: true, mutedUntilMs: AT_MS + 1 });
      expect(await find(test, one)).toEqual(changed);
      const next = await test.store.chats.change(one, BOB, {
        unread: 2,
        isArchived: true,
        mutedUntilMs: null,
      });
      expect(next).toEqual({ ...before, isPinned: true, unread: 2, isArchived: true });
      expect(await find(test, one, ALICE)).toMatchObject({ unread: 0, isPinned: false });
      expect(await find(test, other)).toMatchObject({ unread: 0, isPinned: false });
    });

    it("have read what came up to a time: as much stays unread as is newer, and no more than there was", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { chats, messages } = test.store;
      const hear = (sessionId: string, atMs: number, changes: Partial<Arrival> = {}) =>
        messages.hear({
          ...intentOf(sessionId, { chat: BOB }),
          ...{ author: BOB, state: null, atMs, createdAtMs: AT_MS, isUnread: true },
          ...changes,
        });
      for (const nth of [1, 2, 3]) for (const id of [one, other]) await hear(id, AT_MS + nth);
      // Of these none was counted when it came.
      const target = { id: "1", author: BOB };
      await hear(one, AT_MS + 9, { content: { kind: "reaction", target, emoji: "👍" }, isUnread: false });
      await hear(one, AT_MS + 9, { content: { kind: "vote", target, options: [] }, isUnread: false });
      const unreadOf = async (sessionId: string) => (await find(test, sessionId))?.unread;
      await chats.readUpTo(one, BOB, AT_MS);
      expect(await unreadOf(one)).toBe(3);
      await chats.readUpTo(one, BOB, AT_MS + 2);
      expect([await unreadOf(one), await unreadOf(other)]).toEqual([1, 3]);
      await chats.readUpTo(one, BOB, AT_MS);
      expect(await unreadOf(one)).toBe(1);
      await chats.readUpTo(one, BOB, AT_MS + 3);
      expect(await unreadOf(one)).toBe(0);
      await chats.readUpTo(one, ALICE, AT_MS);
      expect(await find(test, one, ALICE)).toBeUndefined();
    });

    it("are favourites until they are none, each alone", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { chats } = test.store;
      for (const chat of [BOB, ALICE]) await test.message(one, { chat });
      await test.message(other);
      expect(await chats.change(one, BOB, { isFavorite: true })).toMatchObject({ isFavorite: true });
      expect(await chats.change(one, BOB, { isPinned: true })).toMatchObject({ isFavorite: true });
      const favorites = async (sessionId: string) =>
        (await chats.list(sessionId, undefined, 10)).filter((chat) => chat.isFavorite).map(({ key }) => key);
      expect([await favorites(one), await favorites(other)]).toEqual([[BOB], []]);
      await chats.note(one, BOB, { isFavorite: false });
      expect(await find(test, one)).toMatchObject({ isFavorite: false, isPinned: true });
    });

    it("are with a person or not, and those that are stand in the order of their rows, page by page", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { chats } = test.store;
      for (const chat of [BOB, "1@g.us", LID, "2@newsletter", "status@broadcast"])
        await test.message(one, { chat });
      await test.message(other, { chat: ALICE });
      // One without a message is among them.
      await chats.note(one, ALICE, { isPinned: true });
      const [first, second] = await chats.listDirect(one, 0, 2);
      expect([first?.key, second?.key]).toEqual([BOB, LID]);
      expect(first).toEqual(await find(test, one));
      const rest = await chats.listDirect(one, second?.row ?? 0, 2);
      expect(rest.map(({ key }) => key)).toEqual([ALICE]);
      expect(await chats.listDirect(one, rest[0]?.row ?? 0, 2)).toEqual([]);
      expect((await chats.listDirect(other, 0, 2)).map(({ key }) => key)).toEqual([ALICE]);
    });

    it("have an end where they have no message; one that is there is noted still", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { chats } = test.store;
      await test.message(one);
      for (let nth = 0; nth < TOO_MANY_EMPTY; nth++)
        await chats.note(one, `${nth}@lid`, { isArchived: true });
      expect(await find(test, one, "0@lid")).toMatchObject({ isArchived: true });
      expect(await find(test, one, `${TOO_MANY_EMPTY - 1}@lid`)).toBeUndefined();
      for (const key of [BOB, "0@lid"]) await chats.note(one, key, { isPinned: true });
      expect(await find(test, one)).toMatchObject({ isPinned: true });
      expect(await find(test, one, "0@lid")).toMatchObject({ isPinned: true, isArchived: true });
      await chats.note(other, ALICE, { isPinned: true });
      expect(await find(test, other, ALICE)).toBeDefined();
      // A message makes its chat all the same.
      await test.message(one, { chat: ALICE });
      expect(await find(test, one, ALICE)).toBeDefined();
    });

    it("are made for what is noted of them, and are in no list without a message", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      await test.store.chats.note(one, BOB, { isArchived: true, isFavorite: true });
      expect(await find(test, one)).toMatchObject({
        isArchived: true,
        isFavorite: true,
        lastMessageAtMs: null,
      });
      expect(await find(test, other)).toBeUndefined();
      expect(await test.store.chats.list(one, undefined, 10)).toEqual([]);
      await test.message(one);
      expect(await test.store.chats.list(one, undefined, 10)).toMatchObject([{ key: BOB, isArchived: true }]);
      await test.store.chats.note("none", BOB, { isArchived: true });
      expect(await find(test, "none")).toBeUndefined();
    });

    it("go with their messages and with the keys of those, and are made anew by the next", async () => {
      await using test = await open();
      const organization = await test.organization();
      const { id: one } = await test.session(organization);
      const { messages, chats } = test.store;
      const message = await test.message(one);
      const elsewhere = await test.message(one, { chat: ALICE });
      await chats.change(one, BOB, { isArchived: true });
      expect(await test.deleteChat(one, BOB)).toBe(true);
      expect(await test.deleteChat(one, BOB)).toBe(false);
      expect(await messages.get(one, message.row)).toBeUndefined();
      expect(await messages.list(one, BOB, undefined, 10)).toEqual([]);
      expect(await messages.get(one, elsewhere.row)).toEqual(elsewhere);
      await test.message(one);
      expect(await find(test, one)).toMatchObject({ isArchived: false });
      expect(await messages.list(one, BOB, undefined, 10)).toHaveLength(1);
    });

    it("go with their session", async () => {
      await using test = await open();
      const organization = await test.organization();
      const { id: one } = await test.session(organization);
      const { row } = await test.message(one);
      await test.store.sessions.delete(organization, one);
      expect(await find(test, one)).toBeUndefined();
      expect(await test.store.messages.get(one, row)).toBeUndefined();
      expect(await test.store.messages.listWaiting(0, 10)).toEqual([]);
      await expect(test.message(one)).rejects.toThrow(refusal("session_not_found"));
    });
  });

  describe("chats that are one", () => {
    it("take the other key where only one of them was there", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { row } = await test.message(one, { chat: LID });
      await test.store.chats.change(one, LID, { isPinned: true });
      const before = await find(test, one, LID);
      await test.store.chats.join(one, BOB, [LID, ALICE]);
      expect(await find(test, one)).toEqual({ ...before, key: BOB });
      expect(await find(test, one, LID)).toBeUndefined();
      expect((await test.store.messages.get(one, row))?.chat).toBe(BOB);
    });

    it("have the messages of all, each once, and what was set of any", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { chats, messages } = test.store;
      await test.message(one, { id: "1", createdAtMs: AT_MS + 1 });
      await test.message(one, { id: "2", createdAtMs: AT_MS + 2 });
      await test.message(one, { id: "2", chat: LID, createdAtMs: AT_MS + 2 });
      await test.message(one, { id: "3", chat: LID, createdAtMs: AT_MS + 3 });
      await test.message(one, { id: "4", chat: ALICE, createdAtMs: AT_MS });
      await test.message(other, { chat: LID });
      await chats.change(one, LID, {
        unread: 2,
        isPinned: true,
        isFavorite: true,
        mutedUntilMs: AT_MS + 50,
      });
      await chats.change(one, BOB, { unread: 1, isArchived: true, mutedUntilMs: AT_MS + 20 });
      await chats.join(one, BOB, [LID, ALICE]);
      expect((await messages.list(one, BOB, undefined, 10)).map(({ id }) => id)).toEqual([
        "3",
        "2",
        "1",
        "4",
      ]);
      expect(await chats.list(one, undefined, 10)).toMatchObject([
        {
          key: BOB,
          lastMessageAtMs: AT_MS + 3,
          unread: 3,
          isPinned: true,
          isArchived: true,
          isFavorite: true,
          mutedUntilMs: AT_MS + 50,
        },
      ]);
      expect(await find(test, other, LID)).toBeDefined();
    });

    it("have no message where none of them had one", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const content = { kind: "revoke", target: { id: "1", author: null } } as const;
      await test.message(one, { content });
      await test.message(one, { content, chat: LID });
      await test.store.chats.join(one, BOB, [LID]);
      expect(await find(test, one)).toMatchObject({ lastMessageAtMs: null, mutedUntilMs: null });
      expect(await test.store.chats.list(one, undefined, 10)).toEqual([]);
    });
  });
}

async function twoSessions(test: FilledStores): Promise<readonly [string, string]> {
  const organization = await test.organization();
  return [(await test.session(organization)).id, (await test.session(organization)).id];
}

function find(test: FilledStores, sessionId: string, key = BOB): Promise<Chat | undefined> {
  return test.store.chats.find(sessionId, [key]);
}
