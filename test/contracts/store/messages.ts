import { describe, expect, it } from "vitest";
import type { Content, MessagePlace } from "../../../src/core/index.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { ALICE, AT_MS, BOB, intentOf, type FilledStores } from "./support/filled-stores.ts";
import { refusal } from "./support/refusal.ts";

const DAY_MS = 24 * 60 * 60_000;
const WIRE = Uint8Array.of(1, 2, 3);
const POLL = { kind: "poll", question: "when?", options: ["now", "later"], selectable: 1 } as const;
/** Of every kind one. */
const CONTENTS: readonly Content[] = [
  { kind: "text", text: "hello \u0000 🔑" },
  { kind: "location", latitude: -23.5, longitude: 46.6, name: "here" },
  { kind: "contacts", contacts: [{ name: "Ana", vcard: "BEGIN:VCARD" }] },
  POLL,
  { kind: "reaction", target: { id: "1", author: ALICE }, emoji: "👍" },
  { kind: "vote", target: { id: "1", author: null }, options: [] },
  { kind: "edit", target: { id: "1", author: null }, text: "new" },
  { kind: "revoke", target: { id: "1", author: null } },
];

/** What the messages of every store do alike: how they are stored and found. */
export function messageContract(open: OpenPorts): void {
  describe("stored messages", () => {
    it("come back as they were begun, each session's own", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const intent = intentOf(one, { quoted: "3EB0", mentions: [ALICE], forwards: 2, wire: WIRE });
      const { message, isReplay } = await test.store.messages.begin(intent, null);
      expect(isReplay).toBe(false);
      expect(message).toEqual({
        ...intent,
        wire: undefined,
        held: undefined,
        row: message.row,
        fromMe: true,
        author: null,
        state: "pending",
        failure: null,
        atMs: AT_MS,
        isEdited: false,
        isDeleted: false,
      });
      const { messages } = test.store;
      expect(await messages.get(one, message.row)).toEqual(message);
      expect(await messages.find(one, BOB, intent.id)).toEqual(message);
      expect(Buffer.from((await messages.wireOf(one, message.row)) ?? [])).toEqual(Buffer.from(WIRE));
      expect(await messages.get(other, message.row)).toBeUndefined();
      expect(await messages.find(other, undefined, intent.id)).toBeUndefined();
      expect(await messages.wireOf(other, message.row)).toBeUndefined();
      expect(await messages.list(other, BOB, undefined, 10)).toEqual([]);
      expect(await messages.sentSince(other, 0, 10)).toEqual([]);
    });

    it("are ended once, the poll first that ends first", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { messages } = test.store;
      const ending = (sessionId: string, endsAtMs: number) =>
        test.message(sessionId, { content: { ...POLL, endsAtMs } });
      await test.message(one, { content: POLL });
      await ending(one, AT_MS);
      expect(await messages.nextPollEnd()).toBeUndefined();
      const [later, first] = [await ending(one, AT_MS + 2), await ending(other, AT_MS + 1)];
      expect(await messages.nextPollEnd()).toEqual({ sessionId: other, row: first.row, atMs: AT_MS + 1 });
      expect(await messages.nextPollEnd({ only: [one] })).toMatchObject({ sessionId: one, row: later.row });
      expect(await messages.nextPollEnd({ except: [other] })).toMatchObject({ row: later.row });
      expect(await messages.nextPollEnd({ only: [] })).toBeUndefined();
      expect(await messages.nextPollEnd({ except: [] })).toMatchObject({ row: first.row });
      expect(await messages.endPoll(one, first.row)).toBe(false);
      expect(await messages.endPoll(other, first.row)).toBe(true);
      expect(await messages.endPoll(other, first.row)).toBe(false);
      expect(await messages.nextPollEnd()).toEqual({ sessionId: one, row: later.row, atMs: AT_MS + 2 });
      await messages.delete(one, later.row, later.id);
      expect(await messages.nextPollEnd()).toBeUndefined();
    });

    it("are kept whole, whatever is in them", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      for (const content of CONTENTS) {
        const message = await test.message(one, { content });
        expect((await test.store.messages.get(one, message.row))?.content).toEqual(content);
      }
    });

    it("have rows that grow", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const rows = [
        (await test.message(one)).row,
        (await test.message(other)).row,
        (await test.message(one)).row,
      ];
      expect(rows).toEqual([...rows].sort((a, b) => a - b));
    });

    it("of one id stand in two chats, and the newest is found where no chat is named", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { messages } = test.store;
      const first = await test.message(one, { id: "1" });
      const second = await test.message(one, { id: "1", chat: ALICE });
      expect(await messages.find(one, BOB, "1")).toEqual(first);
      expect(await messages.find(one, ALICE, "1")).toEqual(second);
      expect(await messages.find(one, undefined, "1")).toEqual(second);
      expect(await messages.find(one, "1@g.us", "1")).toBeUndefined();
    });

    it("of one id are of two authors, the own one first", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { messages } = test.store;
      const own = await test.message(one, { id: "1", wire: WIRE });
      const heard = {
        ...intentOf(one, { id: "1" }),
        author: ALICE,
        state: null,
        atMs: AT_MS,
        isUnread: true,
      };
      expect(await messages.hear(heard)).toBe(true);
      expect(await messages.hear(heard)).toBe(false);
      expect(await messages.find(one, BOB, "1")).toEqual(own);
      const listed = await messages.list(one, BOB, undefined, 10);
      expect(listed.map(({ author, fromMe }) => [author, fromMe])).toEqual([
        [ALICE, false],
        [null, true],
      ]);
      expect((await test.store.chats.find(one, [BOB]))?.unread).toBe(1);
      expect(await messages.listWaiting(0, 10)).toHaveLength(1);
      expect(await messages.sentSince(one, 0, 10)).toEqual([]);
    });

    it("that could not be read are replaced by themselves, once, and by nothing else", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { messages, chats } = test.store;
      const arrival = {
        ...intentOf(one, { id: "1" }),
        author: ALICE,
        state: null,
        atMs: AT_MS,
        isUnread: true,
      };
      const unreadable = { ...arrival, content: { kind: "text", text: "", isUnreadable: true } } as const;
      const readable = { ...arrival, content: POLL, wire: WIRE };
      expect(await messages.hear(unreadable)).toBe(true);
      expect(await messages.hear(unreadable)).toBe(false);
      expect(await messages.hear(readable)).toBe(true);
      expect(await messages.hear(readable)).toBe(false);
      expect(await messages.hear(unreadable)).toBe(false);
      const [found, ...others] = await messages.list(one, BOB, undefined, 10);
      expect(others).toEqual([]);
      expect(found?.content).toEqual(POLL);
      expect(found && (await messages.wireOf(one, found.row))).toEqual(Buffer.from(WIRE));
      expect((await chats.find(one, [BOB]))?.unread).toBe(1);
    });

    it("from before the device was linked leave what was read as it is", async () => {
      await using test = await open();
      const [one] = await twoSessions(test);
      const { messages, chats } = test.store;
      const arrival = {
        ...intentOf(one, { id: "1" }),
        author: ALICE,
        state: null,
        atMs: AT_MS,
        isUnread: true,
      };
      await messages.hear(arrival);
      const before = { isUnread: false, isFromBefore: true, author: null, state: "sent" } as const;
      await messages.hear({ ...arrival, ...before, id: "2" });
      expect((await chats.find(one, [BOB]))?.unread).toBe(1);
    });

    it("are counted by chat, kind and state, so many at a time, each session's own", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { messages } = test.store;
      await test.message(other);
      await test.message(one, { createdAtMs: AT_MS - 40 * DAY_MS });
      await test.message(one, { createdAtMs: AT_MS - 10 * DAY_MS });
      const third = await test.message(one, { content: POLL });
      const heard = {
        ...intentOf(one, { id: "1" }),
        author: ALICE,
        state: null,
        atMs: AT_MS,
        isUnread: true,
      };
      await messages.hear(heard);
      const [texts, ...none] = await messages.tally(one, 0, 2, AT_MS);
      expect(none).toEqual([]);
      expect(texts).toEqual({
        chat: BOB,
        kind: "text",
        state: "pending",
        messages: 2,
        last7Days: 0,
        last30Days: 1,
        firstAtMs: AT_MS - 40 * DAY_MS,
        lastAtMs: AT_MS - 10 * DAY_MS,
        lastRow: texts?.lastRow,
      });
      const rest = await messages.tally(one, texts?.lastRow ?? 0, 9, AT_MS);
      expect(rest.map(({ kind, state, last7Days }) => [kind, state, last7Days]).toSorted()).toEqual([
        ["poll", "pending", 1],
        ["text", null, 1],
      ]);
      expect(Math.min(...rest.map(({ lastRow }) => lastRow))).toBe(third.row);
      expect(await messages.tally("gone", 0, 9, AT_MS)).toEqual([]);
    });

    it("are listed newest first without those that only change another, page by page", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      for (const [nth, time] of [3, 1, 3, 2].entries())
        await test.message(one, { id: `${nth}`, createdAtMs: AT_MS + time });
      for (const content of CONTENTS.slice(5)) await test.message(one, { content, createdAtMs: AT_MS + 2 });
      await test.message(one, { chat: ALICE });
      await test.message(other);
      const seen: string[] = [];
      let place: MessagePlace | undefined;
      for (let more = true; more;) {
        const page = await test.store.messages.list(one, BOB, place, 3);
        seen.push(...page.map(({ id }) => id));
        more = page.length === 3;
        place = page.at(-1);
        // What comes in meanwhile is neither shown late nor hides anything.
        await test.message(one, { createdAtMs: AT_MS + 5 });
      }
      expect(seen).toEqual(["2", "0", "3", "1"]);
    });

    it("about another one are found by it: the newest of its author, of that chat and kind", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const react = (emoji: string, changes: { readonly chat?: string } = {}, id = "1") =>
        test.sentMessage(one, {
          content: { kind: "reaction", target: { id, author: null }, emoji },
          ...changes,
        });
      await react("👍");
      const newest = await react("🎉");
      await react("🙈", { chat: ALICE });
      await react("🙈", {}, "2");
      await test.message(one, {
        content: { kind: "vote", target: { id: "1", author: null }, options: ["a"] },
      });
      const refused = await test.message(one, {
        content: { kind: "reaction", target: { id: "1", author: null }, emoji: "💥" },
      });
      await test.store.messages.progress([
        { sessionId: one, row: refused.row, id: refused.id, state: "failed" },
      ]);
      const about = (sessionId: string, limit = 10) =>
        test.store.messages.about(sessionId, BOB, "1", "reaction", limit);
      expect(await about(one)).toEqual([newest]);
      expect(await about(one, 0)).toEqual([]);
      expect(await about(other)).toEqual([]);
    });

    it("are found as they left or came by their id alone, unless they were taken back", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const { messages } = test.store;
      const own = await test.message(one, { id: "1", wire: WIRE });
      await test.message(one, { id: "2" });
      await test.message(other, { id: "1", wire: WIRE });
      const heard = {
        ...intentOf(one, { id: "1", chat: ALICE, wire: Uint8Array.of(4) }),
        author: ALICE,
        state: null,
        atMs: AT_MS,
        isUnread: true,
      };
      await messages.hear(heard);
      const content = { kind: "text", text: "new" } as const;
      const edit = {
        ...heard,
        id: "3",
        content: { ...content, kind: "edit", target: { id: "1", author: ALICE } },
        applied: { target: { id: "1", author: ALICE }, content },
      } as const;
      await messages.hear(edit);
      const archived = async () =>
        (await messages.archived(one, "1")).map((each) => ({ ...each, wire: [...each.wire] }));
      const theirs = { chat: ALICE, author: ALICE, wire: [4], editedText: "new" };
      expect(await archived()).toEqual([
        { chat: BOB, author: null, wire: [1, 2, 3], editedText: undefined },
        theirs,
      ]);
      expect(await messages.archived(one, "2")).toEqual([]);
      const applied = { target: { id: "1", author: null }, isDeleted: true } as const;
      const { sessionId, row, id } = own;
      await messages.progress([{ sessionId, row, id, applied }]);
      expect(await archived()).toEqual([theirs]);
    });

    it("that wait are listed over all sessions in the order in which they were stored", async () => {
      await using test = await open();
      const [one, other] = await twoSessions(test);
      const waiting = [
        await test.message(one),
        await test.message(other),
        await test.message(one, { chat: ALICE }),
      ];
      const sent = await test.sentMessage(one);
      const failed = await test.message(one);
      await test.store.messages.progress([
        { sessionId: one, row: failed.row, id: failed.id, state: "failed" },
      ]);
      const listWaiting = (afterRow: number, limit: number) =>
        test.store.messages.listWaiting(afterRow, limit);
      const expected = waiting.map(({ row, sessionId, chat, id, createdAtMs }) => ({
        row,
        sessionId,
        chat,
        id,
        createdAtMs,
        held: [],
      }));
      expect(await listWaiting(0, 10)).toEqual(expected);
      expect(await listWaiting(0, 2)).toEqual(expected.slice(0, 2));
      expect(await listWaiting(waiting[1]?.row ?? 0, 2)).toEqual(expected.slice(2));
      expect(await listWaiting(sent.row, 2)).toEqual([]);
      expect(await test.store.messages.listWaiting(0, 10, [one, "none"])).toEqual([expected[0], expected[2]]);
      expect(await test.store.messages.listWaiting(0, 10, [])).toEqual([]);
    });
  });

  describe("an idempotency key", () => {
    const keyOf = (organizationId: string) => ({ organizationId, text: "key" });

    it("stands for the first message begun with it, over all sessions of its organization", async () => {
      await using test = await open();
      const organization = await test.organization();
      const [one, other] = [await test.session(organization), await test.session(organization)];
      const { messages } = test.store;
      const key = keyOf(organization);
      expect(await messages.findByKey(key)).toBeUndefined();
      const first = await messages.begin(intentOf(one.id), key);
      const second = await messages.begin(intentOf(other.id, { chat: ALICE }), key);
      expect(second).toEqual({ message: first.message, followers: [], isReplay: true });
      expect(await messages.findByKey(key)).toEqual(first.message);
      expect(await test.store.chats.find(other.id, [ALICE])).toBeUndefined();
      expect(await messages.findByKey({ ...key, text: "Key" })).toBeUndefined();
    });

    it("is stored with what comes behind its message, or with nothing of it", async () => {
      await using test = await open();
      const organization = await test.organization();
      const { id } = await test.session(organization);
      const { messages } = test.store;
      const key = keyOf(organization);
      const intents = ["3EB0A1", "3EB0A2"].map((messageId) =>
        intentOf(id, { id: messageId, held: [messageId, "b"] }),
      );
      const first = await messages.begin(intentOf(id), key, intents);
      expect(first.followers.map((one) => one.id)).toEqual(["3EB0A1", "3EB0A2"]);
      expect(await messages.get(id, first.followers[1]?.row ?? 0)).toEqual(first.followers[1]);
      expect(await messages.begin(intentOf(id), key, intents)).toMatchObject({
        followers: [],
        isReplay: true,
      });
      const waiting = await messages.listWaiting(0, 10);
      expect(waiting.map(({ held }) => held)).toEqual([[], ["3EB0A1", "b"], ["3EB0A2", "b"]]);
      await expect(messages.begin(intentOf(id), null, [intentOf("gone")])).rejects.toThrow();
      expect(await messages.listWaiting(0, 10)).toHaveLength(3);
    });

    it("is each organization's own", async () => {
      await using test = await open();
      const [acme, other] = [await test.organization(), await test.organization()];
      const [one, two] = [await test.session(acme), await test.session(other)];
      const { messages } = test.store;
      await messages.begin(intentOf(one.id), keyOf(acme));
      expect(await messages.findByKey(keyOf(other))).toBeUndefined();
      expect((await messages.begin(intentOf(two.id), keyOf(other))).isReplay).toBe(false);
    });

    it("is free where its message could not be begun, and once it is given back", async () => {
      await using test = await open();
      const organization = await test.organization();
      const { id: sessionId } = await test.session(organization);
      const { messages } = test.store;
      const key = keyOf(organization);
      await expect(messages.begin(intentOf("gone"), key)).rejects.toThrow(refusal("session_not_found"));
      const { message } = await messages.begin(intentOf(sessionId), key);
      const { row, id } = message;
      await messages.progress([{ sessionId, row, id, state: "failed", releasesKey: true }]);
      expect(await messages.findByKey(key)).toBeUndefined();
      expect((await messages.begin(intentOf(sessionId), key)).isReplay).toBe(false);
    });
  });
}

async function twoSessions(test: FilledStores): Promise<readonly [string, string]> {
  const organization = await test.organization();
  return [(await test.session(organization)).id, (await test.session(organization)).id];
}
