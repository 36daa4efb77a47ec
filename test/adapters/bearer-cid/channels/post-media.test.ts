import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bearerRefusal, tokenRefusal } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import { mediaGatewayOfFile } from "../../../support/media-gateway.ts";
import { sampleMedia } from "../../../support/sample-media.ts";

type Post = {
  readonly waMessageId: string;
  readonly body?: string;
  readonly type: string;
  readonly media: { readonly id: string; readonly size: number; readonly url: string } | null;
};

const { jpeg, mp4, opus, pdf, webp } = sampleMedia;
const GONE = bearerRefusal(404, "not_found", "WhatsApp does not have the media any more");

const { test, tenant, files } = await mediaGatewayOfFile();
const session = await tenant.linkedSession();

let made = 2000;
/** A channel that the session follows, by the other dialect. */
async function followed() {
  const channel = `12036300000002${made++}@newsletter`;
  await phone({ channel, action: "make", name: "Pictures" });
  await tenant.token.call("POST", `/api/newsletter/join/${session.name}`, { identifier: channel });
  return channel;
}

async function phone(body: object): Promise<string> {
  const answer = await test.phone("/phone/channel", body);
  const told = (await answer.json()) as { id: string };
  if (!answer.ok) throw new Error(JSON.stringify(told));
  return told.id;
}

async function listed(channel: string, id: string): Promise<Post> {
  let found: Post | undefined;
  await eventually("the post is listed", async () => {
    const path = `/api/v1/sessions/${session.id}/channels/${channel}/messages`;
    const { body } = await tenant.bearer.call("GET", path);
    found = (body as { data: readonly Post[] }).data.find(({ waMessageId }) => waMessageId === id);
    return found !== undefined;
  });
  return found as unknown as Post;
}

async function posted(channel: string, media: object): Promise<Post> {
  return listed(channel, await phone({ channel, action: "post", media }));
}

async function bytesOf({ media }: Post): Promise<string> {
  const url = new URL(media?.url ?? "");
  const answer = await test.gateway.request(`${url.pathname}${url.search}`);
  expect(answer.status).toBe(200);
  return sha256(Buffer.from(await answer.arrayBuffer()));
}

function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

describe("a post with media", () => {
  it.each<[string, string, string, Buffer]>([
    ["image", "image", "image/jpeg", jpeg()],
    ["video", "video", "video/mp4", mp4()],
    ["voice", "audio", "audio/ogg; codecs=opus", opus()],
    ["audio", "audio", "audio/ogg; codecs=opus", opus()],
    ["document", "document", "application/pdf", pdf()],
    ["sticker", "sticker", "image/webp", webp()],
  ])("is listed with its bytes: %s", async (kind, type, mimetype, bytes) => {
    const channel = await followed();
    const isCaptioned = ["image", "video", "document"].includes(kind);
    const caption = isCaptioned ? { caption: "Look" } : {};
    const post = await posted(channel, { kind, mimetype, base64: bytes.toString("base64"), ...caption });
    expect(post).toMatchObject({ type, media: { size: bytes.length } });
    if (isCaptioned) expect(post.body).toBe("Look");
    expect(await bytesOf(post)).toBe(sha256(bytes));
    expect(files()).toEqual([]);
  });

  it("of the session's own has its bytes too", async () => {
    const made = await tenant.bearer.call("POST", `/api/v1/sessions/${session.id}/channels`, { name: "Own" });
    const { jid: channel } = made.body as { jid: string };
    const body = { number: channel, mediaType: "image", mediaBase64: jpeg().toString("base64") };
    const { body: sent } = await tenant.token.call("POST", `/api/message/media/${session.name}`, body);
    const { messageId } = (sent as { data: { messageId: string } }).data;
    const post = await listed(channel, messageId);
    expect(await bytesOf(post)).toHaveLength(64);
  });

  it("that WhatsApp has no longer is gone, and no phone is asked for it", async () => {
    const post = await posted(await followed(), {
      kind: "document",
      mimetype: "application/pdf",
      base64: pdf().toString("base64"),
    });
    await test.phone("/faults", { kind: "media", on: "get", status: 404, times: 1 });
    const url = new URL(post.media?.url ?? "");
    const read = () => tenant.bearer.call("GET", `${url.pathname}${url.search}`);
    expect(await read()).toEqual(GONE);
    const { body } = await tenant.bearer.call("GET", `/api/v1/media/${post.media?.id ?? ""}`);
    expect(body).toMatchObject({ status: "gone" });
    expect(test.sandbox.unknownStanzas).toEqual([]);
  });

  it("goes to no chat", async () => {
    const channel = await followed();
    const post = await posted(channel, {
      kind: "image",
      mimetype: "image/jpeg",
      base64: jpeg().toString("base64"),
    });
    const forwarded = await tenant.token.call("POST", `/api/chat/forward/${session.name}`, {
      messageId: post.waMessageId,
      to: "5511988887777",
    });
    expect(forwarded).toEqual(tokenRefusal(400, "media of a channel cannot go to a chat"));
  });
});
