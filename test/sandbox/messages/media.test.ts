import { createHash, randomBytes } from "node:crypto";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { downloadMediaMessage, type AnyMessageContent } from "@whiskeysockets/baileys";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startSandbox, type ReceivedMessage, type Sandbox } from "../../../src/sandbox/index.ts";
import { openClient, post, type BaileysClient } from "../baileys-client.ts";
import { nextEvent } from "./client-events.ts";

const NUMBER = "5511999999999";
const PARTNER = "15551230000";
const PARTNER_JID = `${PARTNER}@s.whatsapp.net`;
const FILE = randomBytes(100_000);
const SHA256 = createHash("sha256").update(FILE).digest("hex");

const trusted = getCACertificates("default");
let sandbox: Sandbox;
let client: BaileysClient;

beforeAll(async () => {
  sandbox = await startSandbox();
  // The library takes https for every media host, and what the process trusts.
  setDefaultCACertificates([...trusted, sandbox.mediaCa]);
  client = await openClient(sandbox, NUMBER, { emitOwnEvents: false });
});

afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await sandbox.close();
  setDefaultCACertificates(trusted);
});

async function send(content: AnyMessageContent): Promise<ReceivedMessage> {
  const message = await client.socket.sendMessage(PARTNER_JID, content);
  return sandbox.untilReceived(({ id }) => id === message?.key.id);
}

const write = (media: object) =>
  post(sandbox, "/phone/send", {
    from: PARTNER,
    to: NUMBER,
    media: { base64: FILE.toString("base64"), ...media },
  });

const none = { jpegThumbnail: "" };
const SENT: readonly (readonly [string, AnyMessageContent, object])[] = [
  [
    "image",
    { image: FILE, mimetype: "image/jpeg", caption: "Look", ...none },
    { kind: "image", caption: "Look", media: { mimetype: "image/jpeg" } },
  ],
  [
    "image to be looked at once",
    { image: FILE, mimetype: "image/jpeg", viewOnce: true, ...none },
    { kind: "image", viewOnce: true },
  ],
  ["video", { video: FILE, mimetype: "video/mp4", ...none }, { kind: "video" }],
  ["audio", { audio: FILE, mimetype: "audio/mpeg", seconds: 1 }, { kind: "audio" }],
  [
    "voice note",
    { audio: FILE, mimetype: "audio/ogg; codecs=opus", ptt: true, seconds: 1 },
    { kind: "voice", media: { mimetype: "audio/ogg; codecs=opus" } },
  ],
  [
    "document",
    { document: FILE, mimetype: "application/pdf", fileName: "bill.pdf", caption: "Pay" },
    { kind: "document", caption: "Pay", media: { mimetype: "application/pdf", filename: "bill.pdf" } },
  ],
  ["sticker", { sticker: FILE }, { kind: "sticker", media: { mimetype: "image/webp" } }],
];

it.each(SENT)(
  "shows a %s that the phone has had from the media host and decrypted",
  async (_, content, shown) => {
    const received = await send(content);
    expect(received).toMatchObject(shown);
    expect(received.media).toMatchObject({ size: FILE.length, sha256: SHA256 });
  },
);

it.each([
  ["image", "image/jpeg", "imageMessage"],
  ["video", "video/mp4", "videoMessage"],
  ["audio", "audio/mpeg", "audioMessage"],
  ["voice", "audio/ogg; codecs=opus", "audioMessage"],
  ["document", "application/pdf", "documentMessage"],
  ["sticker", "image/webp", "stickerMessage"],
] as const)("brings a partner's %s, whose file can be had and decrypted", async (kind, mimetype, field) => {
  const arrived = nextEvent(client, "messages.upsert");
  expect(await write({ kind, mimetype })).toMatchObject({ status: 200 });
  const [message] = (await arrived).messages;
  if (!message) throw new Error("nothing arrived");
  expect(message.message?.[field]).toMatchObject({ mimetype });
  expect(await downloadMediaMessage(message, "buffer", {})).toEqual(FILE);
});

it("brings a file's name and what is written below it", async () => {
  const arrived = nextEvent(client, "messages.upsert");
  await write({ kind: "document", mimetype: "application/pdf", filename: "bill.pdf", caption: "Pay" });
  const [message] = (await arrived).messages;
  expect(message?.message?.documentMessage).toMatchObject({ fileName: "bill.pdf", caption: "Pay" });
});

it("shows no file that is not the one of the message, and notes it", async () => {
  const before = sandbox.receivedMessages().length;
  const arrived = nextEvent(client, "messages.upsert");
  await write({ kind: "image", mimetype: "image/jpeg" });
  const image = (await arrived).messages[0]?.message?.imageMessage ?? {};
  for (const [change, reason] of [
    [{ directPath: "/v/x.enc" }, "the media host does not have the file of the message"],
    [{ fileEncSha256: randomBytes(32) }, "the file is not the one of the message"],
    [{ fileSha256: randomBytes(32) }, "the file's content is not the one of the message"],
    [{ mediaKey: randomBytes(32) }, "the file's MAC is wrong"],
    [{ mediaKey: null }, "the message lacks what its file is decrypted and checked with"],
    [{ fileLength: 1 }, "the file has not the length that the message tells"],
    [{ mimetype: null }, "the message does not tell the type of its file"],
  ] as const) {
    await client.socket.relayMessage(PARTNER_JID, { imageMessage: { ...image, ...change } }, {});
    await send({ text: reason });
    expect(sandbox.unusualStanzas.at(-1)).toMatchObject({ number: NUMBER, reason });
  }
  // Shown was the partner's own, at the phone of the session.
  const later = sandbox.receivedMessages().slice(before);
  expect(later.filter(({ kind }) => kind === "image")).toMatchObject([{ from: PARTNER }]);
  expect(sandbox.unknownStanzas).toEqual([]);
});

it.each([
  ["of an unknown kind", { kind: "hologram", mimetype: "x/y" }],
  ["without a type", { kind: "image" }],
  ["that is no base64", { kind: "image", mimetype: "image/png", base64: "%" }],
  ["of no bytes", { kind: "image", mimetype: "image/png", base64: "" }],
])("refuses a file %s", async (_, media) => {
  expect(await write(media)).toMatchObject({ status: 400 });
});
