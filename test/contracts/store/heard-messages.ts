import { describe, expect, it } from "vitest";
import type { Applied, Arrival, Content, Message } from "../../../src/core/index.ts";
import { newMessageId } from "../../../src/store/message-id.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { ALICE, AT_MS, BOB, type FilledStores } from "./support/filled-stores.ts";

const WIRE = Uint8Array.of(1, 2, 3);
const POLL = { kind: "poll", question: "when?", options: ["now", "later"], selectable: 1 } as const;
const UNREADABLE = { kind: "text", text: "", isUnreadable: true } as const;
const SECOND = { kind: "text", text: "second" } as const;
/** Bob's first. */
const TARGET = { id: "1", author: BOB };
const EDIT = { kind: "edit", target: TARGET, text: "second" } as const;
const OWN = { author: null, state: "sent", isUnread: false } as const;

/** A text of Bob's in his chat, as it is heard. */
function arrivalOf(sessionId: string, changes: Partial<Arrival> = {}): Arrival {
  return {
    sessionId,
    chat: BOB,
    id: newMessageId(),
    content: { kind: "text", text: "hello" },
    quoted: null,
    mentions: [],
    forwards: 0,
    author: BOB,
    state: null,
    atMs: AT_MS,
    createdAtMs: AT_MS,
    wire: WIRE,
    isUnread: true,
    ...changes,
  };
}

/** What is heard, in every store alike. */
export function heardMessageContract(open: OpenPorts): void {
  describe("a message that is heard", () => {
    it("is stored whole, once, with its chat, and not in a session that is gone", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { messages, chats } = test.store;
      const arrival = arrivalOf(one, {
        quoted: "3EB0",
        mentions: [ALICE],
        mentionsAll: true,
        forwards: 3,
        atMs: AT_MS + 5,
      });
      expect(await messages.hear(arrival)).toBe(true);
      expect(await messages.hear({ ...arrival, content: { kind: "text", text: "forged" } })).toBe(false);
      const [found] = await messages.list(one, BOB, undefined, 10);
      expect(found).toEqual({
        ...arrival,
        isUnread: undefined,
        wire: undefined,
        row: found?.row,
        fromMe: false,
        failure: null,
        source: null,
        isEdited: false,
        isDeleted: false,
      });
      expect(await messages.wireOf(one, found?.row ?? 0)).toEqual(Buffer.from(WIRE));
      expect(await chats.find(one, [BOB])).toMatchObject({ lastMessageAtMs: AT_MS + 5, unread: 1 });
      expect(await chats.find(other, [BOB])).toBeUndefined();
      expect(await messages.hear(arrivalOf("gone"))).toBe(false);
      expect(await chats.find("gone", [BOB])).toBeUndefined();
    });

    it("is one more that was not read, until an own one is shown in its chat", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const hear = (changes: Partial<Arrival>) => test.store.messages.hear(arrivalOf(one, changes));
      const unread = async (chat = BOB) => (await test.store.chats.find(one, [chat]))?.unread;
      for (const id of ["1", "2", "2"]) await hear({ id });
      await hear({ id: "3", isUnread: false });
      await hear({ id: "4", chat: ALICE });
      expect([await unread(), await unread(ALICE)]).toEqual([2, 1]);
      const target = { id: "1", author: BOB };
      await hear({ ...OWN, id: "5", content: { kind: "vote", target, options: [] } });
      expect(await unread()).toBe(2);
      await hear({ ...OWN, id: "6" });
      expect([await unread(), await unread(ALICE)]).toEqual([0, 1]);
    });

    it("moves its chat only where it is newer, and shows something", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const hear = (changes: Partial<Arrival>) => test.store.messages.hear(arrivalOf(one, changes));
      const last = async () => (await test.store.chats.find(one, [BOB]))?.lastMessageAtMs;
      const target = { id: "1", author: BOB };
      await hear({ content: { kind: "vote", target, options: [] }, atMs: AT_MS + 9 });
      expect(await last()).toBeNull();
      await hear({ atMs: AT_MS + 5 });
      await hear({ atMs: AT_MS });
      await hear({ content: { kind: "edit", target, text: "new" }, atMs: AT_MS + 9 });
      expect(await last()).toBe(AT_MS + 5);
    });

    it("changes another of its chat in the same step: of that author alone, and once", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { messages } = test.store;
      const hear = (changes: Partial<Arrival>) => messages.hear(arrivalOf(one, changes));
      for (const of of [{ author: BOB }, { author: ALICE }, { chat: ALICE }]) await hear({ ...of, id: "1" });
      const target = { id: "1", author: BOB };
      const content = { kind: "text", text: "new" } as const;
      const edit = { id: "2", content: { kind: "edit", target, text: "new" } as const };
      await hear({ ...edit, applied: { target, content } });
      // Heard again it changes nothing any more.
      const again = { kind: "text", text: "again" } as const;
      expect(await hear({ ...edit, applied: { target, content: again } })).toBe(false);
      const texts = async (chat: string) =>
        (await messages.list(one, chat, undefined, 10)).map((each) => [each.author, textOf(each.content)]);
      expect(await texts(BOB)).toEqual([
        [ALICE, "hello"],
        [BOB, "new"],
      ]);
      expect(await texts(ALICE)).toEqual([[BOB, "hello"]]);
      const revoke = { id: "3", content: { kind: "revoke", target } as const };
      await hear({ ...revoke, applied: { target, isDeleted: true } });
      const [, taken] = await messages.list(one, BOB, undefined, 10);
      expect(taken).toMatchObject({ author: BOB, isEdited: true, isDeleted: true, content });
    });

    it("may be a poll that ends", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { messages } = test.store;
      await messages.hear(arrivalOf(one, { content: { ...POLL, endsAtMs: AT_MS } }));
      expect(await messages.nextPollEnd()).toBeUndefined();
      await messages.hear(arrivalOf(one, { content: { ...POLL, endsAtMs: AT_MS + 1 } }));
      const [newest] = await messages.list(one, BOB, undefined, 1);
      expect(await messages.nextPollEnd()).toEqual({
        sessionId: one,
        row: newest?.row,
        atMs: AT_MS + 1,
      });
    });

    it("may be a poll that ends also where it could not be read at first", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { messages } = test.store;
      await messages.hear(arrivalOf(one, { id: "1", content: UNREADABLE }));
      await messages.hear(arrivalOf(one, { id: "1", content: { ...POLL, endsAtMs: AT_MS + 1 } }));
      expect((await messages.nextPollEnd())?.atMs).toBe(AT_MS + 1);
    });
  });

  describe("a message that could not be read at first", () => {
    it.each<[string, Content, Applied, Partial<Message>]>([
      ["edit", EDIT, { target: TARGET, content: SECOND }, { content: SECOND, isEdited: true }],
      [
        "revoke",
        { kind: "revoke", target: TARGET },
        { target: TARGET, isDeleted: true },
        { isDeleted: true },
      ],
    ])(
      "may be the %s of another: it takes effect once it can be read, and was none to read",
      async (_, content, applied, changed) => {
        await using test = await open();
        const [one] = await twoSessions(test);
        const { messages, chats } = test.store;
        const act = { id: "2", content, isUnread: false, applied };
        await messages.hear(arrivalOf(one, { id: "1" }));
        await messages.hear(arrivalOf(one, { id: "2", content: UNREADABLE }));
        expect(await messages.hear(arrivalOf(one, act))).toBe(true);
        expect(await messages.hear(arrivalOf(one, act))).toBe(false);
        expect(await messages.list(one, BOB, undefined, 10)).toMatchObject([{ id: "1", ...changed }]);
        expect(await chats.find(one, [BOB])).toMatchObject({ unread: 1 });
      },
    );

    it("may be an edit before another one that could be read, which stands", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { messages } = test.store;
      const hear = (changes: Partial<Arrival>) => messages.hear(arrivalOf(one, changes));
      const third = { kind: "text", text: "third" } as const;
      await hear({ id: "1" });
      await hear({ id: "3", content: EDIT, atMs: AT_MS + 2, applied: { target: TARGET, content: third } });
      await hear({ id: "2", content: UNREADABLE, atMs: AT_MS + 1 });
      await hear({ id: "2", content: EDIT, atMs: AT_MS + 1, applied: { target: TARGET, content: SECOND } });
      expect((await messages.find(one, BOB, "1"))?.content).toEqual(third);
    });

    it("takes nothing from what came behind it and was not read", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { messages, chats } = test.store;
      const hear = (changes: Partial<Arrival>) => messages.hear(arrivalOf(one, changes));
      const unread = async () => (await chats.find(one, [BOB]))?.unread;
      await hear({ id: "1", content: UNREADABLE });
      await hear({ id: "2", content: UNREADABLE });
      await chats.change(one, BOB, { unread: 0 });
      await hear({ id: "3" });
      await hear({ id: "4", content: EDIT, isUnread: false });
      await hear({ id: "5", chat: ALICE });
      await hear({ id: "1", content: EDIT, isUnread: false });
      expect(await unread()).toBe(1);
      await hear({ id: "2" });
      expect(await unread()).toBe(1);
    });

    it("stays one to read where a phone tells of it that knew it before", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { messages, chats } = test.store;
      await messages.hear(arrivalOf(one, { id: "1", content: UNREADABLE }));
      await messages.hear(arrivalOf(one, { id: "1", isUnread: false, isFromBefore: true }));
      expect(await chats.find(one, [BOB])).toMatchObject({ unread: 1 });
    });
  });

  describe("how far own messages have come", () => {
    it("is delivered, read, played: step by step or at once, and each is told once", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { messages } = test.store;
      await test.message(one, { id: "1" });
      await test.sentMessage(one, { id: "2" });
      const advance = (state: "delivered" | "read" | "played", ids = ["1", "2"]) =>
        messages.advance(one, BOB, ids, state);
      const states = async () =>
        (await messages.list(one, BOB, undefined, 10)).map(({ id, state }) => `${id} ${state}`).toSorted();
      expect((await advance("delivered")).toSorted()).toEqual(["1", "2"]);
      expect(await states()).toEqual(["1 delivered", "2 delivered"]);
      expect(await advance("delivered")).toEqual([]);
      expect(await advance("played", ["1"])).toEqual(["1"]);
      expect(await advance("read")).toEqual(["2"]);
      expect(await states()).toEqual(["1 played", "2 read"]);
      expect(await messages.advance(other, BOB, ["1", "2"], "played")).toEqual([]);
      expect(await messages.listWaiting(0, 10)).toEqual([]);
    });

    it("is nothing for one that failed, nor for others' messages", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { messages } = test.store;
      const failed = await test.message(one, { id: "1" });
      await messages.progress([{ sessionId: one, row: failed.row, id: failed.id, state: "failed" }]);
      await messages.hear(arrivalOf(one, { id: "2" }));
      expect(await messages.advance(one, BOB, ["1", "2", "3"], "read")).toEqual([]);
      expect((await messages.get(one, failed.row))?.state).toBe("failed");
      expect((await messages.find(one, BOB, "2"))?.state).toBeNull();
    });
  });

  describe("what is archived of an id", () => {
    it("is all that has left or come and was not taken back, in whichever chat", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { messages } = test.store;
      expect(await messages.archived(one, "1")).toEqual([]);
      await test.message(one, { id: "1", chat: "9@g.us" });
      await test.message(one, { id: "1", wire: WIRE });
      await messages.hear(arrivalOf(one, { id: "1", chat: ALICE, author: ALICE, wire: Uint8Array.of(9) }));
      await messages.hear(arrivalOf(other, { id: "1" }));
      const archived = [
        { chat: BOB, author: null, wire: Buffer.from(WIRE), editedText: undefined },
        { chat: ALICE, author: ALICE, wire: Buffer.of(9), editedText: undefined },
      ];
      expect(await messages.archived(one, "1")).toEqual(archived);
      expect(await messages.archived(one, "2")).toEqual([]);
      const target = { id: "1", author: ALICE };
      const content = { kind: "text", text: "new" } as const;
      const changing = (applied: Applied) =>
        messages.hear(
          arrivalOf(one, { chat: ALICE, author: ALICE, content: { kind: "revoke", target }, applied }),
        );
      await changing({ target, content });
      expect(await messages.archived(one, "1")).toEqual([archived[0], { ...archived[1], editedText: "new" }]);
      await changing({ target, isDeleted: true });
      expect(await messages.archived(one, "1")).toEqual([archived[0]]);
    });
  });
}

async function twoSessions(test: FilledStores): Promise<readonly [string, string]> {
  const organization = await test.organization();
  return [(await test.session(organization)).id, (await test.session(organization)).id];
}

function textOf(content: Content): string | undefined {
  return content.kind === "text" ? content.text : undefined;
}
