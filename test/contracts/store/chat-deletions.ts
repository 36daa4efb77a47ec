import { performance } from "node:perf_hooks";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Intent, Stores } from "../../../src/core/index.ts";
import type { OpenPorts } from "./support/contract-test.ts";
import { AT_MS } from "./support/filled-stores.ts";

const ONE = "4915100000001@s.whatsapp.net";
const OTHER = "4915100000002@s.whatsapp.net";

let made = 0;

function intent(sessionId: string, chat: string): Intent {
  const id = `3EB0${String(++made).padStart(16, "0")}`;
  const content = { kind: "text", text: id } as const;
  const rest = {
    quoted: null,
    mentions: [],
    forwards: 0,
    source: "api",
    createdAtMs: AT_MS,
    held: [],
    wire: null,
  };
  return { sessionId, chat, id, content, ...rest };
}

async function add({ messages }: Stores, sessionId: string, chat: string, count: number): Promise<void> {
  for (let nth = 0; nth < count; nth++) await messages.begin(intent(sessionId, chat), null);
}

async function idsIn({ messages }: Stores, sessionId: string, chat: string): Promise<readonly string[]> {
  return (await messages.list(sessionId, chat, undefined, 1_000)).map(({ id }) => id);
}

/** How chats of every store go. */
export function chatDeletionContract(open: OpenPorts): void {
  describe("a chat that is deleted", () => {
    afterEach(() => void vi.restoreAllMocks());

    it("goes with its messages, a part at a time, and no other does", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [session, another] = [await test.session(acme), await test.session(acme)];
      const { store } = test;
      await add(store, session.id, ONE, 450);
      await add(store, session.id, OTHER, 2);
      await add(store, another.id, ONE, 2);
      const deletion = await store.chats.beginDeletion(session.id, ONE);
      expect(await idsIn(store, session.id, ONE)).toHaveLength(450);
      if (deletion) while (await store.chats.deleteSome(deletion));
      expect(await store.chats.find(session.id, [ONE])).toBeUndefined();
      expect(await idsIn(store, session.id, ONE)).toEqual([]);
      expect(await idsIn(store, session.id, OTHER)).toHaveLength(2);
      expect(await idsIn(store, another.id, ONE)).toHaveLength(2);
    });

    it("is not there to be deleted again", async () => {
      await using test = await open();
      const session = await test.session(await test.organization());
      expect(await test.store.chats.beginDeletion(session.id, ONE)).toBeUndefined();
    });

    it("keeps what is written in it meanwhile", async () => {
      await using test = await open();
      const { id } = await test.session(await test.organization());
      await add(test.store, id, ONE, 3);
      const deletion = await test.store.chats.beginDeletion(id, ONE);
      const late = intent(id, ONE);
      await test.store.messages.begin(late, null);
      if (deletion) while (await test.store.chats.deleteSome(deletion));
      expect(await idsIn(test.store, id, ONE)).toEqual([late.id]);
      expect(await test.store.chats.find(id, [ONE])).toMatchObject({ key: ONE });
    });

    it("is nobody else's where another session's has its rows by now", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [one, other] = [await test.session(acme), await test.session(acme)];
      await add(test.store, one.id, ONE, 1);
      const deletion = await test.store.chats.beginDeletion(one.id, ONE);
      if (!deletion) throw new Error("there is no such chat");
      while (await test.store.chats.deleteSome(deletion));
      await add(test.store, other.id, ONE, 1);
      expect(await test.store.chats.deleteSome(deletion)).toBe(false);
      expect(await idsIn(test.store, other.id, ONE)).toHaveLength(1);
    });

    it("keeps what was written after a time, where it goes up to that", async () => {
      await using test = await open();
      const { id } = await test.session(await test.organization());
      for (const createdAtMs of [AT_MS, AT_MS + 1]) await test.message(id, { chat: ONE, createdAtMs });
      const late = await test.message(id, { chat: ONE, createdAtMs: AT_MS + 2 });
      const deletion = await test.store.chats.beginDeletion(id, ONE, AT_MS + 1);
      if (deletion) while (await test.store.chats.deleteSome(deletion));
      expect(await idsIn(test.store, id, ONE)).toEqual([late.id]);
      expect(await test.store.chats.find(id, [ONE])).toMatchObject({ lastMessageAtMs: AT_MS + 2 });
    });

    it("keeps what is written in it between two of its parts, however slow the disk is", async () => {
      await using test = await open();
      const { id } = await test.session(await test.organization());
      await add(test.store, id, ONE, 50);
      let nowMs = 0;
      // Each look at the clock: a part ends behind its first step.
      vi.spyOn(performance, "now").mockImplementation(() => (nowMs += 6));
      const deletion = await test.store.chats.beginDeletion(id, ONE);
      const late: string[] = [];
      while (deletion && (await test.store.chats.deleteSome(deletion))) {
        if (late.length === 3) continue;
        const message = intent(id, ONE);
        await test.store.messages.begin(message, null);
        late.unshift(message.id);
      }
      expect(late.length).toBeGreaterThan(0);
      expect(await idsIn(test.store, id, ONE)).toEqual(late);
    });
  });

  describe("conversations that are forgotten", () => {
    it("are those of a session, with what people are called and the numbers that it has learned", async () => {
      await using test = await open();
      const acme = await test.organization();
      const [session, another] = [await test.linkedSession(acme), await test.linkedSession(acme)];
      const { store } = test;
      for (const { id } of [session, another]) {
        await add(store, id, ONE, 250);
        await add(store, id, OTHER, 1);
        const number = {
          number: "4915100000001",
          canonical: "4915100000001",
          lid: "1",
          expiresAtWallMs: AT_MS,
        };
        await store.numbers.keep([{ sessionId: id, ...number }], 0);
        await store.contactNames.name(id, ONE, { pushName: "Ana" }, AT_MS);
      }
      while (await store.chats.forgetSome(session.id));
      expect(await store.chats.list(session.id, undefined, 10)).toEqual([]);
      expect(await idsIn(store, session.id, ONE)).toEqual([]);
      expect(await store.numbers.find(session.id, "4915100000001")).toBeUndefined();
      expect(await store.contactNames.find(session.id, ONE)).toBeUndefined();
      expect(await store.contactNames.find(another.id, ONE)).toBeDefined();
      expect(await store.sessions.get(session.id)).toMatchObject({ device: session.device ?? {} });
      expect(await store.chats.list(another.id, undefined, 10)).toHaveLength(2);
      expect(await store.numbers.find(another.id, "4915100000001")).toBeDefined();
    });
  });
}
