import { describe, expect, it } from "vitest";
import type { Content, MediaContent, Message, Progress } from "../../../src/core/index.ts";
import { brokenChange } from "./support/broken-change.ts";
import type { ContractTest, OpenPorts } from "./support/contract-test.ts";
import { ALICE, AT_MS, BOB, intentOf } from "./support/filled-stores.ts";
import type { PortsUnderTest } from "./support/store-under-test.ts";

const HOUR_MS = 3_600_000;
const WIRE = Uint8Array.of(1, 2, 3);

type Test = ContractTest<PortsUnderTest>;

/** What becomes of messages, in every store alike. */
export function messageProgressContract(open: OpenPorts): void {
  describe("what becomes of a message", () => {
    it("is kept as it is told, and what is not told stays", async () => {
      await using test = await open();
      const { message } = await begun(test);
      await progress(test, message, { state: "sent", atMs: AT_MS + 9 });
      const sent = { ...message, state: "sent", atMs: AT_MS + 9 };
      expect(await again(test, message)).toEqual(sent);
      await progress(test, message, { wire: WIRE });
      expect(await again(test, message)).toEqual(sent);
      const wire = await test.store.messages.wireOf(message.sessionId, message.row);
      expect(Buffer.from(wire ?? [])).toEqual(Buffer.from(WIRE));
    });

    it("is why it failed", async () => {
      await using test = await open();
      const { message } = await begun(test);
      await progress(test, message, { state: "failed", failure: "why" });
      expect(await again(test, message)).toEqual({ ...message, state: "failed", failure: "why" });
    });

    it("never goes back behind what its receiver has told", async () => {
      await using test = await open();
      const { message } = await begun(test);
      const { sessionId, id } = message;
      const { messages } = test.store;
      expect(await messages.advance(sessionId, ALICE, [id], "read")).toEqual([]);
      expect(await messages.advance(sessionId, BOB, [id, "none", id], "read")).toEqual([id]);
      expect((await again(test, message))?.state).toBe("read");
      await progress(test, message, { state: "sent" });
      expect(await messages.advance(sessionId, BOB, [id], "delivered")).toEqual([]);
      expect((await again(test, message))?.state).toBe("read");
    });

    it("is another message's no more than another session's", async () => {
      await using test = await open();
      const { message, organization } = await begun(test);
      const { id: other } = await test.session(organization);
      await progress(test, { ...message, sessionId: other }, { state: "sent" });
      await progress(test, { ...message, id: "another" }, { state: "sent" });
      expect(await again(test, message)).toEqual(message);
    });

    it("is that WhatsApp has its media elsewhere", async () => {
      await using test = await open();
      const { message } = await begun(test);
      const { sessionId, row, id } = message;
      const { messages } = test.store;
      await messages.relocate(message, "/v/new");
      expect(await again(test, message)).toEqual(message);
      const media = {
        mimetype: "image/jpeg",
        bytes: 3,
        sha256: WIRE,
        encSha256: WIRE,
        mediaKey: WIRE,
        place: { url: "https://old.example/v/old", directPath: "/v/old" },
      };
      const content = { kind: "image", media, caption: "c" } as const;
      await messages.progress([{ sessionId, row, id, content }]);
      const before = await again(test, message);
      for (const other of [{ sessionId: "x" }, { row: row + 1 }, { id: "x" }])
        await messages.relocate({ ...message, ...other }, "/v/other");
      expect(await again(test, message)).toEqual(before);
      await messages.relocate(message, "/v/new");
      const kept = before?.content as MediaContent;
      const moved = { ...kept.media, place: { url: "", directPath: "/v/new" } };
      expect(await again(test, message)).toEqual({ ...before, content: { ...kept, media: moved } });
    });

    it("is written all or none", async () => {
      await using test = await open();
      const { message } = await begun(test);
      const { sessionId, row, id } = message;
      const write = () =>
        test.store.messages.progress([{ sessionId, row, id, state: "sent" }, brokenChange("refused")]);
      await expect(write()).rejects.toThrow("refused");
      expect(await again(test, message)).toEqual(message);
    });

    it("is told in its order where several changes are of one message", async () => {
      await using test = await open();
      const { message } = await begun(test);
      const [first, second]: readonly [Content, Content] = [
        { kind: "text", text: "first" },
        { kind: "text", text: "second" },
      ];
      const editing = (content: Content) => ({
        applied: { target: { id: message.id, author: null }, content },
      });
      const edit = await test.message(message.sessionId);
      await test.store.messages.progress([
        { ...named(message), content: second },
        { ...named(message), state: "sent", atMs: AT_MS + 1 },
        { ...named(edit), state: "sent", ...editing(second) },
        { ...named(message), state: "delivered", atMs: AT_MS + 2 },
        { ...named(edit), ...editing(first) },
        { ...named(message), state: "failed", atMs: AT_MS + 3 },
      ]);
      const delivered = { ...message, state: "delivered", atMs: AT_MS + 3 };
      expect(await again(test, message)).toEqual({ ...delivered, content: first, isEdited: true });
      await progress(test, message, { content: second });
      expect(await again(test, message)).toEqual({ ...delivered, content: second, isEdited: true });
    });

    it("is left out where the message is gone, and the others are written", async () => {
      await using test = await open();
      const { message } = await begun(test);
      const gone = await test.message(message.sessionId, { chat: ALICE });
      await test.deleteChat(message.sessionId, ALICE);
      await test.store.messages.progress([
        { ...named(gone), state: "sent" },
        { ...named(message), state: "sent" },
      ]);
      expect((await again(test, message))?.state).toBe("sent");
    });

    it("is not another's that has its row by now", async () => {
      await using test = await open();
      const { message: kept, organization } = await begun(test);
      const { sessionId } = kept;
      const gone = await test.message(sessionId, { chat: ALICE });
      await test.deleteChat(sessionId, ALICE);
      const key = { organizationId: organization, text: "key" };
      const { message: next } = await test.store.messages.begin(intentOf(sessionId), key);
      const applied = { target: { id: kept.id, author: null }, isDeleted: true } as const;
      // A store may give a row again, or not: this change names what is gone in either case.
      await test.store.messages.progress([
        { ...named(gone), state: "failed", wire: WIRE, releasesKey: true, applied },
        { ...named(gone), row: next.row, state: "failed", wire: WIRE, releasesKey: true, applied },
      ]);
      expect(await again(test, next)).toEqual(next);
      expect(await again(test, kept)).toEqual(kept);
      expect(await test.store.messages.findByKey(key)).toEqual(next);
      expect(await test.store.messages.wireOf(sessionId, next.row)).toBeUndefined();
    });
  });

  describe("a message that changes another", () => {
    it("puts another text in its place, in that chat alone", async () => {
      await using test = await open();
      const { message } = await begun(test, { id: "1", mentions: [ALICE], wire: WIRE });
      const elsewhere = await test.message(message.sessionId, { id: "1", chat: ALICE });
      const content = { kind: "text", text: "new" } as const;
      const edit = await test.message(message.sessionId);
      await progress(test, edit, { applied: { target: { id: "1", author: null }, content } });
      expect(await again(test, message)).toEqual({ ...message, content, isEdited: true });
      expect(await again(test, elsewhere)).toEqual(elsewhere);
    });

    it("takes it back: what was in it is kept, and it does not leave again", async () => {
      await using test = await open();
      const { message } = await begun(test, { id: "1", wire: WIRE });
      const revoke = await test.message(message.sessionId);
      await progress(test, revoke, { applied: { target: { id: "1", author: null }, isDeleted: true } });
      expect(await again(test, message)).toEqual({ ...message, isDeleted: true });
      expect(await test.store.messages.wireOf(message.sessionId, message.row)).toBeUndefined();
    });

    it("changes nothing where that one is not there, or is somebody else's", async () => {
      await using test = await open();
      const { message } = await begun(test, { id: "1" });
      const revoke = await test.message(message.sessionId);
      await progress(test, revoke, { applied: { target: { id: "2", author: null }, isDeleted: true } });
      await progress(test, revoke, { applied: { target: { id: "1", author: ALICE }, isDeleted: true } });
      expect(await again(test, message)).toEqual(message);
    });
  });

  describe("when messages left", () => {
    it("is told oldest first, of a session, since a time, the latest so many of them", async () => {
      await using test = await open();
      const { message, organization } = await begun(test);
      const { sessionId } = message;
      const { id: other } = await test.session(organization);
      for (const ms of [1, 2, 3, 4]) await test.sentMessage(sessionId, { createdAtMs: AT_MS + ms });
      await test.sentMessage(other, { createdAtMs: AT_MS + 5 });
      const since = (ms: number, limit: number) =>
        test.store.messages.sentSince(sessionId, AT_MS + ms, limit);
      expect(await since(0, 10)).toEqual([1, 2, 3, 4].map((ms) => AT_MS + ms));
      expect(await since(2, 10)).toEqual([AT_MS + 3, AT_MS + 4]);
      expect(await since(0, 2)).toEqual([AT_MS + 3, AT_MS + 4]);
    });

    it("is not hidden by any number of those that did not", async () => {
      await using test = await open();
      const { message } = await begun(test);
      const { sessionId } = message;
      await test.sentMessage(sessionId, { createdAtMs: AT_MS + 1 });
      for (let count = 0; count < 5; count++) {
        const failed = await test.message(sessionId, { createdAtMs: AT_MS + 2 });
        await progress(test, failed, { state: "failed" });
      }
      expect(await test.store.messages.sentSince(sessionId, AT_MS, 3)).toEqual([AT_MS + 1]);
    });

    it("is WhatsApp's time where a message has waited for long", async () => {
      await using test = await open();
      const { message } = await begun(test);
      await progress(test, message, { state: "sent", atMs: AT_MS + 10 * HOUR_MS });
      const { sessionId } = message;
      const early = await test.message(sessionId, { createdAtMs: AT_MS + 9 * HOUR_MS + 1 });
      // WhatsApp's clock is behind, or has whole seconds alone.
      await progress(test, early, { state: "delivered", atMs: AT_MS + 9 * HOUR_MS });
      const { messages } = test.store;
      expect(await messages.sentSince(sessionId, AT_MS + 9 * HOUR_MS, 10)).toEqual([
        AT_MS + 9 * HOUR_MS + 1,
        AT_MS + 10 * HOUR_MS,
      ]);
    });
  });
}

/** A message of a new session to Bob. */
async function begun(test: Test, changes: Parameters<Test["message"]>[1] = {}) {
  const organization = await test.organization();
  const { id } = await test.session(organization);
  return { organization, message: await test.message(id, { chat: BOB, ...changes }) };
}

function named({ sessionId, row, id }: Message) {
  return { sessionId, row, id };
}

function progress(test: Test, message: Message, change: Omit<Progress, "sessionId" | "row" | "id">) {
  return test.store.messages.progress([{ ...named(message), ...change }]);
}

function again(test: Test, { sessionId, row }: Message): Promise<Message | undefined> {
  return test.store.messages.get(sessionId, row);
}
