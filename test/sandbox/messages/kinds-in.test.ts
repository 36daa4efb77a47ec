import { createDecipheriv, createHash, hkdfSync } from "node:crypto";
import { decryptPollVote, normalizeMessageContent, proto, type WAMessage } from "@whiskeysockets/baileys";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { openClient, post, type BaileysClient } from "../baileys-client.ts";
import { nextEvent, nextStanza } from "./client-events.ts";

const NUMBER = "5511999999999";
const NUMBER_JID = `${NUMBER}@s.whatsapp.net`;
const PARTNER = "15551230000";
const PARTNER_JID = `${PARTNER}@s.whatsapp.net`;

let sandbox: Sandbox;
let client: BaileysClient;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await openClient(sandbox, NUMBER, { emitOwnEvents: false });
});

afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await sandbox.close();
});

const write = (content: object) => post(sandbox, "/phone/send", { from: PARTNER, to: NUMBER, ...content });

/** What the session has of something that the partner writes. */
async function arrival(content: object): Promise<WAMessage & { readonly id: string }> {
  const upserts = nextEvent(client, "messages.upsert");
  const { status, body } = await write(content);
  if (status !== 200) throw new Error(JSON.stringify(body));
  const { id } = body as { id: string };
  const [message] = (await upserts).messages;
  if (message?.key.id !== id) throw new Error("another message arrived");
  return { ...message, id };
}

async function sent(text: string): Promise<string> {
  const message = await client.socket.sendMessage(PARTNER_JID, { text });
  const id = message?.key.id ?? "";
  await sandbox.untilReceived((one) => one.id === id && one.to === PARTNER);
  return id;
}

it("brings a reaction to the session's own message, and one to the partner's", async () => {
  const id = await sent("Hello");
  const reacted = nextEvent(client, "messages.reaction");
  await write({ reaction: { id, emoji: "👍" } });
  expect(await reacted).toMatchObject([{ key: { id, fromMe: true }, reaction: { text: "👍" } }]);
  const own = await arrival({ text: "Mine" });
  const stanza = nextStanza(client, "message");
  const taken = nextEvent(client, "messages.reaction");
  await write({ reaction: { id: own.id, emoji: "" } });
  expect(await taken).toMatchObject([{ key: { id: own.id, fromMe: false }, reaction: { text: "" } }]);
  expect((await stanza).attrs).toMatchObject({ type: "reaction", edit: "7" });
});

it("brings an edit as phones write it: sealed with the secret of the message", async () => {
  const { id, message } = await arrival({ text: "Hello" });
  const secret = message?.messageContextInfo?.messageSecret ?? new Uint8Array();
  const edit = await arrival({ edit: { id, text: "Good day" } });
  const sealed = edit.message?.secretEncryptedMessage;
  expect(sealed?.targetMessageKey?.id).toBe(id);
  // By hand, so that both ends cannot be wrong together.
  const info = `${id}${PARTNER_JID}${PARTNER_JID}Message Edit`;
  const key = Buffer.from(hkdfSync("sha256", secret, "", info, 32));
  const payload = Buffer.from(sealed?.encPayload ?? []);
  const decipher = createDecipheriv("aes-256-gcm", key, sealed?.encIv ?? new Uint8Array());
  decipher.setAuthTag(payload.subarray(-16));
  const plain = Buffer.concat([decipher.update(payload.subarray(0, -16)), decipher.final()]);
  const { protocolMessage } = proto.Message.decode(plain);
  expect(protocolMessage).toMatchObject({
    type: proto.Message.ProtocolMessage.Type.MESSAGE_EDIT,
    key: { id },
    editedMessage: { conversation: "Good day" },
  });
});

it("brings a deletion", async () => {
  const { id } = await arrival({ text: "Hello" });
  const gone = nextEvent(client, "messages.update");
  await write({ revoke: { id } });
  expect(await gone).toMatchObject([{ key: { id }, update: { message: null } }]);
});

it("brings a poll, and the partner's vote in the session's own", async () => {
  const options = ["Tea", "Coffee"];
  const { message } = await arrival({ poll: { name: "Drink?", options } });
  expect(message?.pollCreationMessageV3).toMatchObject({ name: "Drink?", selectableOptionsCount: 1 });
  const poll = await client.socket.sendMessage(PARTNER_JID, {
    poll: { name: "Drinks?", values: options, selectableCount: 2 },
  });
  const pollMsgId = poll?.key.id ?? "";
  await sandbox.untilReceived(({ id }) => id === pollMsgId);
  const vote = await arrival({ vote: { id: pollMsgId, options: ["Coffee"] } });
  const opened = decryptPollVote(vote.message?.pollUpdateMessage?.vote ?? {}, {
    pollCreatorJid: NUMBER_JID,
    pollMsgId,
    pollEncKey: poll?.message?.messageContextInfo?.messageSecret ?? new Uint8Array(),
    voterJid: PARTNER_JID,
  });
  const hash = createHash("sha256").update("Coffee").digest();
  expect(opened.selectedOptions.map((one) => Buffer.from(one))).toEqual([hash]);
});

it("brings a quote with what it quotes, and who is mentioned", async () => {
  const quoted = await sent("Question");
  const { message } = await arrival({ text: `@${NUMBER} Answer`, quoted, mentions: [NUMBER] });
  expect(message?.extendedTextMessage).toMatchObject({
    text: `@${NUMBER} Answer`,
    contextInfo: {
      stanzaId: quoted,
      participant: NUMBER_JID,
      mentionedJid: [NUMBER_JID],
      quotedMessage: { extendedTextMessage: { text: "Question" } },
    },
  });
});

it("brings a location and a contact", async () => {
  const place = await arrival({ location: { latitude: -23.5, longitude: -46.625, name: "São Paulo" } });
  expect(normalizeMessageContent(place.message)?.locationMessage).toMatchObject({
    degreesLatitude: -23.5,
    degreesLongitude: -46.625,
    name: "São Paulo",
  });
  const card = await arrival({ contact: { name: "Ana\nMaria", phone: "5521988887777" } });
  expect(card.message?.contactMessage?.vcard).toContain("FN:Ana Maria\nitem1.TEL;waid=5521988887777:");
  expect(sandbox.unknownStanzas).toEqual([]);
});

it.each([
  ["nothing at all", {}, 400],
  ["two things at once", { text: "x", revoke: { id: "A" } }, 400],
  ["a reaction without a message", { reaction: { emoji: "👍" } }, 400],
  ["a reaction to a message that nobody knows", { reaction: { id: "A", emoji: "👍" } }, 404],
  ["an edit of a message that is not its own", { edit: { id: "A", text: "x" } }, 404],
  ["a deletion of a message that nobody knows", { revoke: { id: "A" } }, 404],
  ["a quote of a message that nobody knows", { text: "x", quoted: "A" }, 404],
  ["a poll with one option", { poll: { name: "x", options: ["a"] } }, 400],
  ["a poll with an option twice", { poll: { name: "x", options: ["a", "a"] } }, 400],
  ["a poll with more choices than options", { poll: { name: "x", options: ["a", "b"], selectable: 3 } }, 400],
  ["a location beyond the pole", { location: { latitude: 91, longitude: 0 } }, 400],
  ["a location in words", { location: { latitude: "1", longitude: 0 } }, 400],
  ["a contact without a number", { contact: { name: "Ana" } }, 400],
  ["mentions that are no list", { text: "x", mentions: "1" }, 400],
  ["an unknown field inside", { revoke: { id: "A", now: true } }, 400],
])("refuses to write %s", async (_, body, status) => {
  expect(await write(body)).toMatchObject({ status, body: { error: expect.any(String) as string } });
});

it("refuses a vote that is for no poll, or for none of its options", async () => {
  const { id } = await arrival({ text: "Hello" });
  expect(await write({ vote: { id, options: ["x"] } })).toMatchObject({ status: 400 });
  const poll = await arrival({ poll: { name: "Drink?", options: ["Tea", "Coffee"] } });
  expect(await write({ vote: { id: poll.id, options: ["Beer"] } })).toMatchObject({ status: 400 });
});
