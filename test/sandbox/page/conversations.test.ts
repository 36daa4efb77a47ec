import { generateMessageIDV2, type AnyMessageContent } from "@whiskeysockets/baileys";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { stanza } from "../../../src/sandbox/wire/stanza.ts";
import { openClient, post, type BaileysClient } from "../baileys-client.ts";
import { nextEvent } from "../messages/client-events.ts";
import { OpenPage, viewNow } from "./open-page.ts";
import { untilShown, write } from "./shown.ts";

const NUMBER = "5511999999999";

let sandbox: Sandbox;
let client: BaileysClient;
let people = 15551230000;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await openClient(sandbox, NUMBER, { emitOwnEvents: false });
});

afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await sandbox.close();
});

/** A partner with whom nobody has spoken yet. */
function somebody() {
  const number = String(++people);
  const jid = `${number}@s.whatsapp.net`;
  return {
    number,
    jid,
    /** The session writes to them, and their phone has it. */
    gets: async (content: AnyMessageContent) => {
      const id = generateMessageIDV2(NUMBER);
      await client.socket.sendMessage(jid, content, { messageId: id });
      await sandbox.untilReceived((one) => one.id === id);
      return { id, key: { id, remoteJid: jid, fromMe: true } };
    },
    writes: (written: object) => write(sandbox, { from: number, to: NUMBER, ...written }),
    shows: (holds: Parameters<typeof untilShown>[2]) => untilShown(sandbox, number, holds),
  };
}

describe("a conversation on a partner's phone", () => {
  it("has what the session wrote and what the partner answered, with how far each has come", async () => {
    const ana = somebody();
    const { id } = await ana.gets({ text: "Hello" });
    const arrived = nextEvent(client, "messages.upsert");
    const answer = await ana.writes({ text: "Hi", quoted: id });
    const { chat, messages } = await ana.shows(([, own]) => own?.status === "delivered");
    expect(messages).toMatchObject([
      { seq: 1, id, author: NUMBER, isOwn: false, kind: "text", text: "Hello", status: "delivered" },
      { seq: 2, id: answer, author: ana.number, isOwn: true, text: "Hi" },
    ]);
    expect(messages[1]?.quote).toEqual({
      author: NUMBER,
      authorName: null,
      summary: { kind: "text", text: "Hello" },
    });
    expect(chat).toMatchObject({ owner: ana.number, newest: { kind: "text", text: "Hi", isOwn: true } });

    const [message] = (await arrived).messages;
    if (message) await client.socket.readMessages([message.key]);
    await ana.shows(([, own]) => own?.status === "read");
    await post(sandbox, "/phone/receipt", { id, status: "read" });
    await ana.shows(([first]) => first?.status === "read");
    await post(sandbox, "/phone/receipt", { id, status: "delivered" });
    expect((await ana.shows(() => true)).messages[0]?.status).toBe("read");
  });

  it("has a message that was sent, and delivered only when the account's phone has it", async () => {
    const ana = somebody();
    await post(sandbox, "/faults", { kind: "drop-delivery", number: ana.number });
    await ana.writes({ text: "Lost" });
    await ana.writes({ text: "Not lost" });
    const { messages } = await ana.shows(([, second]) => second?.status === "delivered");
    expect(messages[0]).toMatchObject({ text: "Lost", status: "sent" });
  });

  it("has reactions, until they are taken back", async () => {
    const ana = somebody();
    const { id, key } = await ana.gets({ text: "Hello" });
    await ana.gets({ react: { text: "🎉", key } });
    await ana.shows(([first]) => first?.reactions.length === 1);
    await ana.writes({ reaction: { id, emoji: "🎉" } });
    const { messages } = await ana.shows(([first]) => first?.reactions[0]?.count === 2);
    expect(messages[0]?.reactions).toEqual([{ emoji: "🎉", count: 2 }]);
    await ana.gets({ react: { text: "", key } });
    await ana.writes({ reaction: { id, emoji: "👍" } });
    await ana.shows(([first]) => first?.reactions[0]?.emoji === "👍" && first.reactions.length === 1);
  });

  it("shows an edited message as it is now, and of a deleted one nothing that it said", async () => {
    const ana = somebody();
    const { key } = await ana.gets({ text: "Hello" });
    const own = await ana.writes({ text: "Helo" });
    await ana.gets({ react: { text: "👍", key } });
    await ana.gets({ text: "Good day", edit: key });
    await ana.writes({ edit: { id: own, text: "Hello!" } });
    const edited = await ana.shows((all) => all.every(({ fate }) => fate === "edited"));
    expect(edited.messages).toMatchObject([{ text: "Good day" }, { text: "Hello!" }]);
    await ana.gets({ delete: key });
    await ana.writes({ revoke: { id: own } });
    const { chat, messages } = await ana.shows((all) => all.every(({ fate }) => fate === "deleted"));
    expect(messages).toMatchObject([
      { text: null, reactions: [], kind: "text" },
      { text: null, reactions: [], kind: "text" },
    ]);
    expect(chat.newest).toEqual({ kind: "deleted", text: null, isOwn: true });
  });

  it("lets nobody change what another has written", async () => {
    const ana = somebody();
    const id = await ana.writes({ text: "Mine" });
    await client.socket.sendMessage(ana.jid, { delete: { id, remoteJid: ana.jid, fromMe: true } });
    await ana.gets({ text: "Afterwards" });
    const { messages } = await ana.shows(({ length }) => length === 2);
    expect(messages[0]).toMatchObject({ text: "Mine", fate: "as written" });
  });

  it("counts the votes of a poll, the last of each", async () => {
    const ana = somebody();
    const poll = { name: "Drink?", values: ["Tea", "Coffee"], selectableCount: 1 };
    const { id } = await ana.gets({ poll });
    await ana.writes({ vote: { id, options: ["Tea"] } });
    await ana.shows(([first]) => first?.poll?.options[0]?.votes === 1);
    await ana.writes({ vote: { id, options: ["Coffee"] } });
    const { messages } = await ana.shows(([first]) => first?.poll?.options[1]?.votes === 1);
    expect(messages).toHaveLength(1);
    expect(messages[0]?.poll).toEqual({
      name: "Drink?",
      isSingleChoice: true,
      endsAt: null,
      hidesVotes: false,
      options: [
        { name: "Tea", votes: 0 },
        { name: "Coffee", votes: 1 },
      ],
    });
  });

  it("has places and people", async () => {
    const ana = somebody();
    await ana.gets({ location: { degreesLatitude: -23.5, degreesLongitude: -46.625, name: "São Paulo" } });
    await ana.writes({ contact: { name: "Bob", phone: "15551230001" } });
    const { messages } = await ana.shows(({ length }) => length === 2);
    expect(messages).toMatchObject([
      { kind: "location", location: { latitude: -23.5, longitude: -46.625, name: "São Paulo" } },
      { kind: "contact", contacts: [{ name: "Bob", phone: "15551230001" }] },
    ]);
  });

  it("has what the phone has decrypted, and nothing of what it could not", async () => {
    const ana = somebody();
    const enc = stanza("enc", { v: "2", type: "msg" }, Buffer.from("<b>not encrypted</b>"));
    await client.socket.sendNode(stanza("message", { id: "A1", to: ana.jid, type: "text" }, [enc]));
    const { messages } = await ana.shows(() => true);
    expect(messages).toEqual([]);
    await ana.gets({ text: "<b>decrypted</b>" });
    await ana.shows(([first, ...others]) => first?.text === "<b>decrypted</b>" && others.length === 0);
  });

  it("is the partner's alone: neither the account's own phone nor a note to oneself is shown", async () => {
    const own = `${NUMBER}@s.whatsapp.net`;
    const ana = somebody();
    await client.socket.sendMessage(own, { text: "Note" });
    await write(sandbox, { from: NUMBER, to: ana.number, text: "From the phone" });
    await ana.shows(([first]) => first?.text === "From the phone" && !first.isOwn);
    const { chats } = await viewNow(sandbox);
    expect(chats.filter(({ partner, owner }) => [partner, owner].includes(NUMBER))).toEqual([]);
  });

  it("belongs to a partner who has a session too: what that sends and reads, the phone shows", async () => {
    const ana = somebody();
    await using other = await openClient(sandbox, ana.number, { emitOwnEvents: false });
    const arrived = nextEvent(other, "messages.upsert");
    const { id } = await ana.gets({ text: "Hello" });
    const [message] = (await arrived).messages;
    await other.socket.sendMessage(`${NUMBER}@s.whatsapp.net`, { text: "Hi" });
    if (message) await other.socket.readMessages([message.key]);
    const { messages } = await ana.shows(([first]) => first?.status === "read");
    expect(messages).toMatchObject([
      { id, isOwn: false },
      { text: "Hi", isOwn: true },
    ]);
  });
});

describe("what an open page is told of conversations", () => {
  it("is the newest chat's, or that of the one it has picked, and then what is new", async () => {
    const [ana, bob] = [somebody(), somebody()];
    await ana.gets({ text: "To Ana" });
    const { chat } = await ana.shows(({ length }) => length === 1);
    await bob.gets({ text: "To Bob" });
    await bob.shows(({ length }) => length === 1);
    expect((await viewNow(sandbox)).conversation).toMatchObject({ messages: [{ text: "To Bob" }] });
    await using page = await OpenPage.open(sandbox, chat.id);
    expect((await page.next())?.conversation).toMatchObject({
      chat: chat.id,
      isWhole: true,
      messages: [{ text: "To Ana" }],
    });
    const { key } = await ana.gets({ text: "Again" });
    const next = await page.until(({ conversation }) => conversation?.messages.length !== 0);
    expect(next.conversation).toMatchObject({ isWhole: false, messages: [{ seq: 2, text: "Again" }] });
    await ana.gets({ react: { text: "👍", key } });
    const changed = await page.until(({ conversation }) => conversation?.messages.length !== 0);
    expect(changed.conversation?.messages).toMatchObject([{ seq: 2, reactions: [{ emoji: "👍" }] }]);
    expect((await viewNow(sandbox, 999_999)).conversation?.isWhole).toBe(true);
    expect((await sandbox.request("/phone/live?chat=x")).status).toBe(400);
  });

  it("is bounded: the newest two hundred messages, and no more of a text than can be read", async () => {
    const ana = somebody();
    await ana.gets({ text: "Hello" });
    for (let count = 1; count <= 204; count++) await ana.writes({ text: `${count}` });
    await ana.writes({ text: `x${"💚".repeat(50_000)}` });
    const { chat, messages } = await ana.shows((all) => (all.at(-1)?.text?.length ?? 0) > 1000);
    expect([messages.length, messages[0]?.text]).toEqual([200, "6"]);
    expect(messages.at(-1)?.text).toBe(`x${"💚".repeat(2047)}…`);
    expect(chat.newest?.text).toBe(`x${"💚".repeat(39)}…`);
  });
});
