import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { tokenRefusal } from "../../../support/api.ts";
import { mediaGatewayOfFile } from "../../../support/media-gateway.ts";
import { sampleMedia } from "../../../support/sample-media.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls } from "./message-calls.ts";

const CHANNEL = "120363422585881117@newsletter";
const { jpeg, mp4, opus, pdf, webp } = sampleMedia;

const { test, tenant } = await mediaGatewayOfFile();
const instance = await tenant.linkedSession();
const { call, post, send, untilReceived } = messageCalls(
  () => tenant,
  () => instance,
);

const base64 = (bytes: Buffer) => bytes.toString("base64");
const asItIs = (bytes: Buffer) => ({ size: bytes.length, sha256: hash("sha256", bytes, "hex") });

/** What a channel shows of a message of a kind to it. */
async function shown(kind: string, body: object) {
  const { data } = await send(kind, { number: CHANNEL, ...body });
  expect(data.chat).toEqual({ jid: CHANNEL, type: "newsletter" });
  return untilReceived(data.messageId);
}

describe("a message to a channel", () => {
  it("is shown there, without typing first", async () => {
    const before = test.sandbox.chatStates().length;
    const text = await shown("text", { message: "News", delay: 1 });
    expect(text).toMatchObject({ to: CHANNEL, from: instance.number, kind: "text", text: "News" });
    expect(test.sandbox.chatStates()).toHaveLength(before);
  });

  it.each<[string, string, Buffer]>([
    ["image", "image", jpeg()],
    ["video", "video", mp4()],
    ["audio", "voice", opus()],
    ["document", "document", pdf()],
  ])("has its media as it is: %s", async (mediaType, kind, bytes) => {
    const body = { mediaType, mediaBase64: base64(bytes), message: "look" };
    expect(await shown("media", body)).toMatchObject({ to: CHANNEL, kind, media: asItIs(bytes) });
  });

  it("may be of most other kinds", async () => {
    const sticker = { imageUrl: `data:image/webp;base64,${base64(webp())}` };
    expect(await shown("sticker", sticker)).toMatchObject({ kind: "sticker" });
    expect(await shown("location", { latitude: 1, longitude: 2 })).toMatchObject({ kind: "location" });
    const vcard = { fullName: "Ana", phone: "+5511999999999" };
    expect(await shown("contact", { vcard })).toMatchObject({ kind: "contact" });
    expect(await shown("contact", { vcard: [vcard, vcard] })).toMatchObject({ kind: "contact" });
    expect(await shown("poll", { question: "Lunch?", options: ["yes", "no"] })).toMatchObject({
      kind: "poll",
    });
    const buttons = [{ id: "yes", displayText: "Yes" }];
    expect(await shown("button", { contentText: "Go on?", buttons })).toMatchObject({ kind: "interactive" });
    expect(test.sandbox.unknownStanzas).toEqual([]);
  });

  it.each<[string, object, string]>([
    ["reaction", { messageId: "3EB0", reaction: "👍", fromMe: true }, "Invalid number"],
    ["pix", { merchantName: "Acme", pixKey: "a@example.com", pixKeyType: "EMAIL" }, "Invalid number"],
    [
      "button",
      { contentText: "x", buttons: [{ id: "a", displayText: "b" }], mediaUrl: "QUJD", mediaType: "IMAGE" },
      "a channel takes no media above buttons or cards",
    ],
  ])("is refused: %s", async (kind, body, message) => {
    expect(await post(kind, { number: CHANNEL, ...body })).toEqual(tokenRefusal(400, message));
  });

  it("stays as it is, and its media there", async () => {
    const body = { number: CHANNEL, mediaType: "image", mediaBase64: base64(jpeg()) };
    const { messageId } = (await send("media", body)).data;
    expect(await call("POST", "chat/forward/*", { messageId, to: newNumber() })).toEqual(
      tokenRefusal(400, "media of a channel cannot go to a chat"),
    );
    const { messageId: text } = (await send("text", { number: CHANNEL, message: "News" })).data;
    const unfit = tokenRefusal(400, "a channel takes no album, reaction, vote, edit, deletion or Pix key");
    expect(await call("POST", "chat/edit/*", { messageId: text, content: "Olds" })).toEqual(unfit);
    const deletion = { messageId: text, deleteForEveryone: true };
    expect(await call("DELETE", "chat/delete/*", deletion)).toEqual(unfit);
  });
});
