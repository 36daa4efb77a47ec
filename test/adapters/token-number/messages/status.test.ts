import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { tokenRefusal } from "../../../support/api.ts";
import { mediaGatewayOfFile } from "../../../support/media-gateway.ts";
import { sampleMedia } from "../../../support/sample-media.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls } from "./message-calls.ts";

const FEED = "status@broadcast";
const wrong = (detail: string) => `Invalid request body: ${detail}`;

const { test, tenant, host } = await mediaGatewayOfFile();
const instance = await tenant.linkedSession();
const { call, post, send, untilReceived } = messageCalls(
  () => tenant,
  () => instance,
);
/** Whom the instance has a chat with. */
const partner = newNumber();
await send("text", { number: partner, message: "hello" });

const base64 = (bytes: Buffer) => bytes.toString("base64");

describe("message/status", () => {
  it("posts a text in its color and font", async () => {
    const body = { type: "text", message: "Closed today", backgroundColor: "#FF6600", font: "serif" };
    const { data } = await send("status", body);
    expect(data).toMatchObject({
      messageType: "text",
      content: "Closed today",
      chat: { jid: FEED, type: "status" },
    });
    expect(await untilReceived(data.messageId)).toMatchObject({
      to: FEED,
      kind: "text",
      text: "Closed today",
      style: { background: "#FF6600", font: 1 },
    });
  });

  it.each<[string, string, Buffer]>([
    ["image", "image", sampleMedia.jpeg()],
    ["video", "video", sampleMedia.mp4()],
    ["audio", "voice", sampleMedia.opus()],
  ])("posts %s", async (type, kind, bytes) => {
    for (const mediaUrl of [host.put(bytes), base64(bytes)]) {
      const { data } = await send("status", { type, mediaUrl, message: "look", backgroundColor: "" });
      expect(data).toMatchObject({ messageType: type, mediaSize: bytes.length, chat: { jid: FEED } });
      expect(await untilReceived(data.messageId)).toMatchObject({
        to: FEED,
        kind,
        media: { sha256: hash("sha256", bytes, "hex") },
      });
    }
  });

  it("is what a text or a file to its JID is", async () => {
    const { data: text } = await send("text", { number: FEED, message: "by its JID" });
    expect(text).toMatchObject({ chat: { jid: FEED, type: "status" } });
    expect(await untilReceived(text.messageId)).toMatchObject({ to: FEED, text: "by its JID" });
    const mediaBase64 = base64(sampleMedia.jpeg());
    const { data } = await send("media", { number: FEED, mediaType: "image", mediaBase64 });
    expect(await untilReceived(data.messageId)).toMatchObject({ to: FEED, kind: "image" });
    const document = { number: FEED, mediaType: "document", mediaBase64 };
    expect(await post("media", document)).toEqual(
      tokenRefusal(400, "a status takes a text, an image, a video or a sound"),
    );
  });

  it("is taken back by chat/delete", async () => {
    const { data } = await send("status", { type: "text", message: "oops" });
    const deleted = await call("DELETE", "chat/delete/*", {
      messageId: data.messageId,
      deleteForEveryone: true,
    });
    expect(deleted.status).toBe(200);
    await test.sandbox.untilReceived((one) => one.to === FEED && one.revoked === data.messageId);
  });

  it.each<[unknown, string]>([
    [undefined, wrong("a JSON object is expected")],
    [{}, "type is required"],
    [{ type: "story" }, wrong("type must be one of text, image, video, audio")],
    [{ type: 1 }, wrong("type must be one of text, image, video, audio")],
    [{ type: "text" }, "Message is required"],
    [{ type: "text", message: "" }, "Message is required"],
    [{ type: "text", message: 1 }, wrong("message must be a text")],
    [{ type: "image", message: "x" }, "mediaUrl is required"],
    [{ type: "image", mediaUrl: "" }, "mediaUrl is required"],
    [{ type: "image", mediaUrl: 1 }, wrong("mediaUrl must be a text")],
    [
      { type: "text", message: "x", backgroundColor: "red" },
      wrong("backgroundColor must be a color such as #FF6600"),
    ],
    [{ type: "text", message: "x", font: "comic" }, wrong("font must be one of system, serif, sans-serif")],
    [{ type: "audio", mediaUrl: "QUJD", duration: -1 }, wrong("duration must be 0 to 86400")],
    [{ type: "image", mediaUrl: "!" }, wrong("the media must be valid base64")],
  ])("refuses %j", async (body, message) => {
    expect(await post("status", body)).toEqual(tokenRefusal(400, message));
  });

  it("is refused to who may not send, and without a connection", async () => {
    const readOnly = await tenant.apiKey("read");
    const path = `/api/message/status/${instance.name}`;
    const body = { type: "text", message: "x" };
    const headers = { token: readOnly };
    expect(await tenant.token.presenting(headers).call("POST", path, body)).toEqual(
      tokenRefusal(401, "Invalid token"),
    );
    const unlinked = await tenant.session();
    expect(await post("status", body, unlinked.name)).toEqual(
      tokenRefusal(503, "Instance is not connected to WhatsApp"),
    );
  });
});
