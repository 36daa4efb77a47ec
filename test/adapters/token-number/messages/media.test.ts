import { hash } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { endsWithFile } from "../../../support/ends-with-file.ts";
import { mediaGatewayOfFile } from "../../../support/media-gateway.ts";
import { sampleMedia } from "../../../support/sample-media.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls } from "./message-calls.ts";

const MEBIBYTE = 1024 * 1024;
const OPUS = "audio/ogg; codecs=opus";
const CDN = expect.stringMatching(/^https?:\/\/.+/) as string;
const { jpeg, mp4, mp3, opus, pdf, webp } = sampleMedia;

/** What ffmpeg makes of any sound here. */
const MADE = opus();
const tools = endsWithFile(temporaryFolder()).path;
const ffmpeg = path.join(tools, "ffmpeg");
writeFileSync(path.join(tools, "sound.ogg"), MADE);
writeFileSync(ffmpeg, `#!/bin/sh\ncat ${tools}/sound.ogg\n`, { mode: 0o700 });

const { tenant, host } = await mediaGatewayOfFile({ config: { ffmpeg, mediaMostMebibytes: 4 } });
const instance = await tenant.linkedSession();
const { call, send, untilReceived, group } = messageCalls(
  () => tenant,
  () => instance,
);

const base64 = (bytes: Buffer) => bytes.toString("base64");
const asPhoneHas = (bytes: Buffer) => ({ size: bytes.length, sha256: hash("sha256", bytes, "hex") });

describe("message/media", () => {
  it.each<[string, string, Buffer]>([
    ["image", "image/jpeg", jpeg()],
    ["video", "video/mp4", mp4()],
    ["document", "application/pdf", pdf()],
  ])("arrives from wherever it is: %s", async (mediaType, mimetype, bytes) => {
    const number = newNumber();
    for (const source of [
      { mediaUrl: host.put(bytes, "text/html") },
      { mediaUrl: base64(bytes) },
      { mediaUrl: `data:text/html;base64,${base64(bytes)}` },
      { mediaBase64: base64(bytes), mediaUrl: "" },
      { mediaBase64: `data:text/html;base64,${base64(bytes)}`, mediaUrl: null },
    ]) {
      const answer = await send("media", { number, mediaType, message: "look", ...source });
      expect(answer).toMatchObject({ message: "Message sent successfully", status: "sent" });
      expect(answer.data).toMatchObject({
        messageType: mediaType,
        content: "look",
        mediaUrl: CDN,
        mediaMimeType: mimetype,
        mediaSize: bytes.length,
      });
      expect(answer.data["mediaDuration"]).toBeUndefined();
      expect(await untilReceived(answer.data.messageId)).toMatchObject({
        to: number,
        kind: mediaType,
        caption: "look",
        media: { mimetype, ...asPhoneHas(bytes) },
      });
    }
  });

  it("has a name on a document, and what it was told to be where its content says nothing", async () => {
    const media = { mediaType: "document", mediaBase64: base64(Buffer.from("a,b\n1,2\n")) };
    const body = { number: newNumber(), ...media, fileName: "a.csv", mimeType: "text/csv" };
    const { data } = await send("media", body);
    expect(data["mediaMimeType"]).toBe("text/csv");
    expect(await untilReceived(data.messageId)).toMatchObject({
      media: { filename: "a.csv", mimetype: "text/csv" },
    });
  });

  it("is a voice note where it is audio and nobody says otherwise", async () => {
    const voice = async (bytes: Buffer, more: object = {}) => {
      const { data } = await send("media", {
        number: newNumber(),
        mediaType: "audio",
        mediaBase64: base64(bytes),
        ...more,
      });
      const { kind, media, caption } = await untilReceived(data.messageId);
      expect(caption).toBeUndefined();
      const { messageType, mediaDuration, content } = data;
      return { messageType, mediaDuration, content, kind, ...media };
    };
    const [sound, other] = [opus(), mp3()];
    const answered = { messageType: "audio", content: "" };
    expect(await voice(sound, { message: "listen" })).toMatchObject({
      ...answered,
      kind: "voice",
      mediaDuration: 2,
      ...asPhoneHas(sound),
    });
    expect(await voice(sound, { duration: 7, waveform: Array(64).fill(50) })).toMatchObject({
      mediaDuration: 7,
    });
    expect(await voice(other)).toMatchObject({
      ...answered,
      kind: "voice",
      mimetype: OPUS,
      ...asPhoneHas(MADE),
    });
    expect(await voice(other, { isVoice: false, duration: 9 })).toMatchObject({
      ...answered,
      kind: "audio",
      mimetype: "audio/mpeg",
      mediaDuration: 9,
      ...asPhoneHas(other),
    });
  });

  it("quotes, and names people in a group", async () => {
    const [ana, bia] = [newNumber(), newNumber()];
    const number = await group(ana, bia);
    const { data: first } = await send("text", { number, message: "where?" });
    const { data } = await send("media", {
      number,
      mediaType: "image",
      mediaBase64: base64(jpeg()),
      replyTo: first.messageId,
      mention: [ana],
      source: "crm",
    });
    expect(data).toMatchObject({ replyTo: { messageId: first.messageId } });
    expect(await untilReceived(data.messageId)).toMatchObject({
      kind: "image",
      group: number,
      quoted: first.messageId,
      mentions: [ana],
    });
  });

  it("may be as large as the setting says, and no larger", async () => {
    const whole = pdf(4 * MEBIBYTE - 9);
    const body = { number: newNumber(), mediaType: "document" };
    for (const source of [{ mediaBase64: base64(whole) }, { mediaUrl: host.put(whole) }]) {
      const { data } = await send("media", { ...body, ...source });
      expect(await untilReceived(data.messageId)).toMatchObject({ media: asPhoneHas(whole) });
    }
  });

  it("is what the instance tells of it afterwards", async () => {
    const [number, bytes] = [newNumber(), jpeg()];
    const image = { number, mediaType: "image", mediaBase64: base64(bytes), message: "kept" };
    const { data } = await send("media", image);
    const media = { type: "image", mimeType: "image/jpeg", size: bytes.length };
    const { body } = await call("GET", `chat/getMessage/*?messageId=${data.messageId}`);
    expect(body).toMatchObject({ data: { type: "image", content: "kept" } });
    expect((body as { data: { media: unknown } }).data.media).toEqual(media);
    const history = await call("POST", "chat/history/*", { number });
    expect(history.body).toMatchObject({ messages: [{ id: data.messageId, media }] });
    const voice = await send("media", { number, mediaType: "audio", mediaBase64: base64(MADE), duration: 7 });
    const told = await call("GET", `chat/getMessage/*?messageId=${voice.data.messageId}`);
    expect((told.body as { data: { media: unknown } }).data.media).toEqual({
      type: "audio",
      mimeType: OPUS,
      size: MADE.length,
      duration: 7,
    });
    const to = newNumber();
    const forwarded = await call("POST", "chat/forward/*", { messageId: data.messageId, to });
    expect(forwarded.status).toBe(200);
    await tenant.test.sandbox.untilReceived((one) => one.to === to && one.kind === "image");
  });
});

describe("message/sticker", () => {
  it("arrives as WebP, without a caption", async () => {
    const [number, bytes] = [newNumber(), webp()];
    const { data: first } = await send("text", { number, message: "x" });
    for (const imageUrl of [host.put(bytes, "image/png"), `data:image/webp;base64,${base64(bytes)}`]) {
      const { data } = await send("sticker", { number, imageUrl, replyTo: first.messageId });
      expect(data).toMatchObject({ messageType: "sticker", mediaMimeType: "image/webp", mediaUrl: CDN });
      expect(data).not.toHaveProperty("content");
      expect(await untilReceived(data.messageId)).toMatchObject({
        kind: "sticker",
        quoted: first.messageId,
        media: { mimetype: "image/webp" },
      });
    }
  });
});
