import { proto, type BinaryNode } from "@whiskeysockets/baileys";
import { expect, it } from "vitest";
import { startSandbox } from "../../../src/sandbox/index.ts";
import { stanza } from "../../../src/sandbox/wire/stanza.ts";
import { openClient, post } from "../baileys-client.ts";
import { nextEvent, nextStanza } from "./client-events.ts";

const NUMBER = "5511999999999";
const ANA = "15551230000";
const BOB = "15551230001";
const STATUS = "status@broadcast";
const CHANNEL = "120363000000000001@newsletter";
const PLAIN = { emitOwnEvents: false };

const jidOf = (number: string) => `${number}@s.whatsapp.net`;

it("brings a status to whom it is for, phone and device, and to nobody else", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  await using ana = await openClient(sandbox, ANA, PLAIN);
  await using bob = await openClient(sandbox, BOB, PLAIN);
  const arrived = nextEvent(ana, "messages.upsert");
  const next = nextStanza(bob, "message");
  const statusJidList = [jidOf(ANA), jidOf(NUMBER)];
  await client.socket.sendMessage(STATUS, { text: "On holiday" }, { statusJidList, messageId: "A1" });
  expect(await arrived).toMatchObject({
    messages: [
      { key: { id: "A1", remoteJid: STATUS }, message: { extendedTextMessage: { text: "On holiday" } } },
    ],
  });
  await sandbox.untilReceived(({ id }) => id === "A1");
  expect(sandbox.receivedMessages()).toMatchObject([
    { from: NUMBER, to: STATUS, reader: ANA, kind: "text", text: "On holiday" },
  ]);
  const seen = nextStanza(client, "receipt", ({ attrs }) => attrs["type"] === "read");
  await post(sandbox, "/phone/receipt", { id: "A1", status: "read" });
  expect((await seen).attrs).toMatchObject({ from: STATUS, id: "A1" });
  await post(sandbox, "/phone/send", { from: ANA, to: BOB, text: "Hello" });
  expect((await next).attrs["from"]).not.toBe(STATUS);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it("numbers what goes to a channel, and carries it to nobody", async () => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const acks: BinaryNode[] = [];
  client.socket.ws.on("CB:ack,class:message", (ack: BinaryNode) => acks.push(ack));
  for (const messageId of ["A1", "A2"]) {
    const acknowledged = client.socket.waitForMessage(messageId, 5000);
    await client.socket.sendMessage(CHANNEL, { text: "News" }, { messageId });
    await acknowledged;
  }
  const numbers = acks.map(({ attrs }) => Number(attrs["server_id"]));
  expect(numbers).toEqual([101, 102]);
  expect(sandbox.receivedMessages()).toMatchObject([
    { id: "A1", from: NUMBER, to: CHANNEL, kind: "text", text: "News" },
    { id: "A2", to: CHANNEL },
  ]);
  expect(sandbox.unknownStanzas).toEqual([]);
});

const image = (members: proto.Message.IImageMessage = {}) =>
  Buffer.from(proto.Message.encode({ imageMessage: { mimetype: "image/png", ...members } }).finish());
const news = Buffer.from(proto.Message.encode({ conversation: "News" }).finish());

it.each([
  ["what is padded", "400", {}, Buffer.concat([news, Buffer.from([1])])],
  ["what is no message", "400", {}, Buffer.from("News")],
  ["an encrypted file", "479", { mediatype: "image" }, image({ mediaKey: Buffer.alloc(32) })],
  ["a file that is not there", "479", { mediatype: "image" }, image({ directPath: "/v/none" })],
  ["a text that says it was media", "479", { mediatype: "image" }, news],
])("refuses in a channel %s", async (_, error, attrs, plain) => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const refused = nextStanza(client, "ack");
  const content = [stanza("plaintext", attrs, plain)];
  await client.socket.sendNode(stanza("message", { id: "A1", to: CHANNEL, type: "text" }, content));
  expect((await refused).attrs).toMatchObject({ class: "message", id: "A1", error });
});

it.each([
  ["a status for nobody to read", STATUS, []],
  ["a status that is encrypted for one", STATUS, [stanza("enc", { v: "2", type: "msg" }, Buffer.from("x"))]],
  ["what is encrypted for a channel", CHANNEL, [stanza("enc", { v: "2", type: "msg" }, Buffer.from("x"))]],
])("refuses %s", async (_, to, content) => {
  await using sandbox = await startSandbox();
  await using client = await openClient(sandbox, NUMBER, PLAIN);
  const refused = nextStanza(client, "ack");
  await client.socket.sendNode(stanza("message", { id: "A1", to, type: "text" }, content));
  expect((await refused).attrs).toMatchObject({ class: "message", id: "A1", error: "400" });
  expect(sandbox.unknownStanzas).toHaveLength(1);
});
