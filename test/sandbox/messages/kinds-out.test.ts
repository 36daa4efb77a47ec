import { randomBytes } from "node:crypto";
import {
  generateMessageIDV2,
  proto,
  type AnyMessageContent,
  type WAMessageKey,
} from "@whiskeysockets/baileys";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sealVote } from "../../../src/sandbox/phone/messages/poll-vote.ts";
import { sealEdit } from "../../../src/sandbox/phone/messages/sealed-edit.ts";
import { startSandbox, type ReceivedMessage, type Sandbox } from "../../../src/sandbox/index.ts";
import { openClient, post, type BaileysClient } from "../baileys-client.ts";
import { nextEvent } from "./client-events.ts";

const NUMBER = "5511999999999";
const NUMBER_JID = `${NUMBER}@s.whatsapp.net`;
const PARTNER = "15551230000";
const PARTNER_JID = `${PARTNER}@s.whatsapp.net`;
const SEALED_EDIT = proto.Message.SecretEncryptedMessage.SecretEncType.MESSAGE_EDIT;

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

const newId = () => generateMessageIDV2(NUMBER_JID);
const ownKey = (id: string): WAMessageKey => ({ id, remoteJid: PARTNER_JID, fromMe: true });

async function send(content: AnyMessageContent, messageId = newId()): Promise<ReceivedMessage> {
  await client.socket.sendMessage(PARTNER_JID, content, { messageId });
  return sandbox.untilReceived(({ id }) => id === messageId);
}

async function relay(message: proto.IMessage, attributes: Record<string, string> = {}): Promise<string> {
  const messageId = newId();
  await client.socket.relayMessage(PARTNER_JID, message, { messageId, additionalAttributes: attributes });
  return messageId;
}

async function write(content: object): Promise<string> {
  const { body } = await post(sandbox, "/phone/send", { from: PARTNER, to: NUMBER, ...content });
  return (body as { id: string }).id;
}

it("shows a reaction, and that it is taken back", async () => {
  const { id } = await send({ text: "Hello" });
  expect(await send({ react: { text: "👍", key: ownKey(id) } })).toMatchObject({
    kind: "reaction",
    reaction: { id, emoji: "👍" },
  });
  expect(await send({ react: { text: "", key: ownKey(id) } })).toMatchObject({ reaction: { id, emoji: "" } });
});

it("shows an edit and a deletion", async () => {
  const { id } = await send({ text: "Hello" });
  expect(await send({ text: "Good day", edit: ownKey(id) })).toMatchObject({
    kind: "edit",
    edited: id,
    text: "Good day",
  });
  expect(await send({ delete: ownKey(id) })).toMatchObject({ kind: "revoke", revoked: id });
});

it("opens an edit that is sealed with the secret of its message", async () => {
  const secret = randomBytes(32);
  const messageContextInfo = { messageSecret: secret };
  const id = await relay({ extendedTextMessage: { text: "Hello" }, messageContextInfo });
  await sandbox.untilReceived((one) => one.id === id);
  const key = ownKey(id);
  const protocolMessage = { key, type: 14, editedMessage: { conversation: "Good day" } };
  const sealed = sealEdit({ protocolMessage }, { id, author: NUMBER_JID, secret });
  const message = { targetMessageKey: key, ...sealed, secretEncType: SEALED_EDIT };
  const edit = await relay({ secretEncryptedMessage: message }, { edit: "1" });
  expect(await sandbox.untilReceived((one) => one.id === edit)).toMatchObject({
    kind: "edit",
    edited: id,
    text: "Good day",
  });
});

it("shows no edit and no deletion of what the session has not sent, and notes them", async () => {
  const before = sandbox.unusualStanzas.length;
  const id = await write({ text: "Mine" });
  await client.socket.sendMessage(PARTNER_JID, { text: "Yours", edit: ownKey(id) });
  await client.socket.sendMessage(PARTNER_JID, { delete: ownKey(id) });
  await send({ text: "Afterwards" });
  expect(sandbox.receivedMessages().filter((one) => one.edited === id || one.revoked === id)).toEqual([]);
  const reason = "it changes a message that its author has not sent to this phone";
  // At the session's own phone too.
  const notes = sandbox.unusualStanzas.slice(before);
  expect(notes.map((note) => note.reason)).toEqual([reason, reason, reason, reason]);
});

it("shows a poll", async () => {
  const values = ["Tea", "Coffee", "Water"];
  expect(await send({ poll: { name: "Drink?", values, selectableCount: 1 } })).toMatchObject({
    kind: "poll",
    poll: { name: "Drink?", options: values, selectable: 1 },
  });
  expect(await send({ poll: { name: "Drinks?", values, selectableCount: 0 } })).toMatchObject({
    poll: { name: "Drinks?", options: values, selectable: 0 },
  });
});

it("opens a vote in the partner's poll, and notes one that cannot be opened", async () => {
  const arrived = nextEvent(client, "messages.upsert");
  const pollId = await write({ poll: { name: "Drink?", options: ["Tea", "Coffee"] } });
  const [poll] = (await arrived).messages;
  const secret = poll?.message?.messageContextInfo?.messageSecret ?? randomBytes(32);
  const ballot = { pollId, creator: PARTNER_JID, voter: NUMBER_JID, secret };
  const pollCreationMessageKey = { id: pollId, remoteJid: PARTNER_JID, fromMe: false };
  const vote = (sealed: ReturnType<typeof sealVote>) =>
    relay({ pollUpdateMessage: { pollCreationMessageKey, senderTimestampMs: Date.now(), vote: sealed } });
  const id = await vote(sealVote(["Coffee"], ballot));
  expect(await sandbox.untilReceived((one) => one.id === id)).toMatchObject({
    kind: "vote",
    vote: { id: pollId, options: ["Coffee"] },
  });
  const before = sandbox.unusualStanzas.length;
  await vote(sealVote(["Tea"], { ...ballot, voter: PARTNER_JID }));
  await send({ text: "Afterwards" });
  expect(sandbox.unusualStanzas.slice(before).map(({ reason }) => reason)).toContain(
    "the vote cannot be opened with the secret of its poll",
  );
});

it("shows a location", async () => {
  const location = { degreesLatitude: -23.5, degreesLongitude: -46.625, name: "São Paulo" };
  expect(await send({ location })).toMatchObject({
    kind: "location",
    location: { latitude: -23.5, longitude: -46.625, name: "São Paulo" },
  });
});

it("shows contacts, with the number that a phone can open a chat with", async () => {
  const card = (name: string, telephone: string) =>
    `BEGIN:VCARD\nVERSION:3.0\nFN:${name}\n${telephone}\nEND:VCARD`;
  const ana = {
    displayName: "Ana",
    vcard: card("Ana", "TEL;type=CELL;waid=5521988887777:+55 21 98888-7777"),
  };
  const bob = { displayName: "Bob", vcard: card("Bob", "TEL:+1 555 123 0001") };
  const shown = [
    { name: "Ana", phone: "5521988887777" },
    { name: "Bob", phone: "+1 555 123 0001" },
  ];
  expect(await send({ contacts: { displayName: "Ana", contacts: [ana] } })).toMatchObject({
    kind: "contact",
    contact: shown[0],
  });
  expect(await send({ contacts: { displayName: "2", contacts: [ana, bob] } })).toMatchObject({
    contact: shown[0],
    contacts: shown,
  });
});

it("takes what it does not know for unknown", async () => {
  const id = await relay({ productMessage: { body: "For sale" } });
  expect(await sandbox.untilReceived((one) => one.id === id)).toMatchObject({ kind: "unknown" });
  expect(sandbox.unknownStanzas).toEqual([]);
});
