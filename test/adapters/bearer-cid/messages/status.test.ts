import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bearerRefusal } from "../../../support/api.ts";
import { mediaGatewayOfFile } from "../../../support/media-gateway.ts";
import { sampleMedia } from "../../../support/sample-media.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls } from "./message-calls.ts";

const FEED = "status@broadcast";
const MEBIBYTE = 1024 * 1024;

const { test, tenant, host, files } = await mediaGatewayOfFile();
const session = await tenant.linkedSession();
const { sent, untilReceived } = messageCalls(tenant, session);
/** Whom the session has a chat with. */
await sent(newNumber(), "hello");

const post = (body?: unknown, of = session.id, bearer = tenant.bearer) =>
  bearer.call("POST", `/api/v1/sessions/${of}/status`, body);

async function posted(body: object): Promise<string> {
  const { status, body: answered } = await post(body);
  if (status !== 200) throw new Error(`the status was answered ${JSON.stringify(answered)}`);
  expect(Object.keys(answered as object)).toEqual(["messageId"]);
  return (answered as { messageId: string }).messageId;
}

describe("a status", () => {
  it.each([{ type: "text" }, {}, { type: "" }])(
    "of text is at the phones of who has a chat with it: %j",
    async (type) => {
      const id = await posted({ ...type, text: "Closed today" });
      expect(await untilReceived(id)).toMatchObject({ to: FEED, kind: "text", text: "Closed today" });
    },
  );

  it.each([
    ["image", sampleMedia.jpeg()],
    ["image", sampleMedia.jpeg(2 * MEBIBYTE)],
    ["video", sampleMedia.mp4()],
  ])("of an %s is there as it was given", async (type, bytes) => {
    for (const source of [{ data: bytes.toString("base64") }, { url: host.put(bytes) }]) {
      const id = await posted({ type, media: { ...source, caption: "look" } });
      expect(await untilReceived(id)).toMatchObject({
        to: FEED,
        kind: type,
        caption: "look",
        media: { sha256: hash("sha256", bytes, "hex") },
      });
    }
  });

  it("is listed as the chat that it is", async () => {
    const id = await posted({ text: "listed" });
    const { body } = await tenant.bearer.call("GET", `/api/v1/sessions/${session.id}/chats`);
    expect((body as { data: object[] }).data).toContainEqual(
      expect.objectContaining({ jid: FEED, type: "status" }),
    );
    expect(test.sandbox.receivedMessages().some((one) => one.id === id)).toBe(true);
  });

  it.each<[unknown, number, string, string]>([
    [undefined, 400, "validation_error", "the body is missing"],
    [{}, 400, "validation_error", "text is required for type 'text'"],
    [{ text: " \n" }, 400, "validation_error", "text is required for type 'text'"],
    [{ text: 1 }, 400, "validation_error", "text: takes text"],
    [{ text: "x".repeat(65_537) }, 400, "validation_error", "text exceeds 65536 characters"],
    [{ type: "image", text: "x" }, 400, "validation_error", "media is required for type 'image'"],
    [
      { type: "image", media: {} },
      400,
      "validation_error",
      "provide exactly one of media.data or media.url for type 'image'",
    ],
    [{ type: "video", media: { data: "!" } }, 400, "validation_error", "media.data must be valid base64"],
    [
      { type: "audio", media: { data: "QUJD" } },
      501,
      "not_implemented",
      "sending the type 'audio' is not built yet",
    ],
    [{ type: "dance", text: "x" }, 501, "not_implemented", "sending the type 'dance' is not built yet"],
  ])("is refused: %j", async (body, status, code, message) => {
    expect(await post(body)).toMatchObject({ status, body: { error: { code, message } } });
    expect(files()).toEqual([]);
  });

  it("is refused to who may not send, and without a connection", async () => {
    const readOnly = { Authorization: `Bearer ${await tenant.apiKey("read")}` };
    expect(await post({ text: "x" }, session.id, tenant.bearer.presenting(readOnly))).toEqual(
      bearerRefusal(403, "forbidden", "missing required capability: send"),
    );
    const unlinked = await tenant.session();
    expect(await post({ text: "x" }, unlinked.id)).toMatchObject({ status: 501 });
    expect(await post({ text: "x" }, "01J9ZX8K2QHV0M3T6R7P4N5W8C")).toMatchObject({ status: 404 });
  });
});
