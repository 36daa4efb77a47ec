import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { mediaIdOf } from "../../../../src/http/media/media-id.ts";
import type { Clock } from "../../../../src/core/index.ts";
import { systemClock } from "../../../../src/system-clock.ts";
import { Api, bearerRefusal } from "../../../support/api.ts";
import { endsWithFile } from "../../../support/ends-with-file.ts";
import { eventually } from "../../../support/eventually.ts";
import { mediaGatewayOfFile } from "../../../support/media-gateway.ts";
import { newNumber, Tenant } from "../../../support/tenant.ts";
import { WebhookReceiver } from "../../../support/webhook-receiver.ts";
import { webhookCalls } from "../webhooks/webhook-calls.ts";

const HOUR_MS = 3_600_000;
const NOT_FOUND = bearerRefusal(404, "not_found", "media not found");
const GONE = bearerRefusal(404, "not_found", "WhatsApp does not have the media any more");
const UNAUTHORIZED = bearerRefusal(401, "unauthorized", "missing or invalid credentials");

type Meta = {
  readonly id: string;
  readonly mimetype: string;
  readonly size: number;
  readonly filename?: string;
  readonly url: string;
  readonly expiresAt: number;
};
type Listed = { readonly waMessageId: string; readonly hasMedia: boolean; readonly media: Meta | null };

/** How far the wall clock is ahead. */
let aheadMs = 0;
const clock: Clock = { ...systemClock, wallMs: () => Date.now() + aheadMs };
const receiver = endsWithFile(await WebhookReceiver.start());
const { test, tenant, files } = await mediaGatewayOfFile({ clock, config: { privateDestinations: "allow" } });
const session = await tenant.linkedSession();
const anybody = Api.bearer(test.gateway);

async function written(media: object, from = newNumber()): Promise<Listed> {
  const answer = await test.phone("/phone/send", { from, to: session.number, media });
  const { id } = (await answer.json()) as { id: string };
  let found: Listed | undefined;
  await eventually("the message is listed", async () => {
    const path = `/api/v1/sessions/${session.id}/chats/${from}/messages`;
    const { status, body } = await tenant.bearer.call("GET", path);
    const rows = status === 200 ? (body as { data: readonly Listed[] }).data : [];
    found = rows.find(({ waMessageId }) => waMessageId === id);
    return found !== undefined;
  });
  return found as unknown as Listed;
}

const file = (bytes: Buffer, more: object = {}) => ({
  kind: "document",
  base64: bytes.toString("base64"),
  mimetype: "application/pdf",
  ...more,
});

async function received(bytes: Buffer, more?: object): Promise<Meta> {
  const { media } = await written(file(bytes, more));
  if (!media) throw new Error("the message has no media");
  return media;
}

const pathOf = ({ url }: Meta) => url.slice(new URL(url).origin.length);
/** What a reader without a credential gets. */
const read = (media: Meta) => test.gateway.request(pathOf(media));
const fault = (status: number | "cut", times = 1) =>
  test.phone("/faults", { kind: "media", on: "get", status, times });

describe("media of a message", () => {
  it("is told with an address of its bytes, for whoever has it", async () => {
    const bytes = randomBytes(100_001);
    const { hasMedia, media } = await written(file(bytes, { filename: "façade (1).pdf" }));
    expect(hasMedia).toBe(true);
    expect(media).toEqual({
      id: expect.stringMatching(/^med_[\w-]+$/) as string,
      mimetype: "application/pdf",
      size: bytes.length,
      filename: "façade (1).pdf",
      url: expect.stringMatching(
        /^http:\/\/localhost\/api\/v1\/media\/med_[\w-]+\/content\?token=/,
      ) as string,
      expiresAt: expect.any(Number) as number,
    });
    const meta = media as Meta;
    expect(meta.expiresAt - Date.now()).toBeGreaterThan(HOUR_MS - 60_000);
    expect(meta.expiresAt - Date.now()).toBeLessThanOrEqual(HOUR_MS);
    const answer = await read(meta);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "application/pdf",
      "content-length": String(bytes.length),
      "content-disposition": "attachment; filename*=UTF-8''fa%C3%A7ade%20%281%29.pdf",
      "cache-control": "private, no-store",
      "x-content-type-options": "nosniff",
    });
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    const head = await test.gateway.request(pathOf(meta), { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, String(bytes.length)]);
    expect(files()).toEqual([]);
  });

  it("is none in a text", async () => {
    const from = newNumber();
    await test.phone("/phone/send", { from, to: session.number, text: "x" });
    await eventually("the text is listed", async () => {
      const path = `/api/v1/sessions/${session.id}/chats/${from}/messages`;
      const { body } = await tenant.bearer.call("GET", path);
      const [row] = (body as { data?: readonly Listed[] }).data ?? [];
      if (row) expect(row).toMatchObject({ hasMedia: false, media: null });
      return row !== undefined;
    });
  });

  it("is told to webhooks with an address under which the gateway is reached", async () => {
    const { made } = webhookCalls(() => tenant);
    await made({ url: receiver.url("/media"), events: ["message"] });
    const bytes = randomBytes(1_000);
    const from = newNumber();
    await test.phone("/phone/send", { from, to: session.number, media: file(bytes) });
    const { event } = await receiver.until("/media", "message");
    const { payload } = event as unknown as { payload: { media: Meta } };
    expect(payload).toMatchObject({ hasMedia: true, media: { mimetype: "application/pdf", size: 1_000 } });
    expect(payload.media.url).toMatch(test.gateway.address);
    const answer = await fetch(payload.media.url);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
  });

  it("is found again by its id, with a new address", async () => {
    const media = await received(randomBytes(10));
    aheadMs = 1_000;
    const found = await tenant.bearer.call("GET", `/api/v1/media/${media.id}`);
    aheadMs = 0;
    const { waMessageId } = found.body as { waMessageId: string };
    expect(found).toEqual({
      status: 200,
      body: {
        id: media.id,
        sessionId: session.id,
        waMessageId,
        index: 0,
        bucketId: null,
        status: "ready",
        mimetype: "application/pdf",
        filename: null,
        size: 10,
        url: expect.stringContaining(`/api/v1/media/${media.id}/content?token=`) as string,
        expiresAt: expect.any(Number) as number,
      },
    });
    expect((found.body as Meta).url).not.toBe(media.url);
  });

  it("is told to be gone once neither WhatsApp nor the phone had it", async () => {
    const media = await received(randomBytes(10));
    await fault(404, 2);
    expect(await anybody.call("GET", pathOf(media))).toEqual(GONE);
    const { status, body } = await tenant.bearer.call("GET", `/api/v1/media/${media.id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: "gone", bucketId: null });
    expect(body).not.toHaveProperty("url");
    expect(body).not.toHaveProperty("expiresAt");
  });

  it("is refused where it is cut, and where there is no line", async () => {
    const stopped = await tenant.linkedSession();
    const media = await received(randomBytes(100_000));
    await fault("cut");
    const failed = await anybody.call("GET", pathOf(media));
    expect(failed.status).toBe(503);
    expect(failed.body).toMatchObject({ error: { code: "gateway_unavailable" } });
    const answer = await test.phone("/phone/send", {
      from: newNumber(),
      to: stopped.number,
      media: file(randomBytes(10)),
    });
    const { id: waMessageId } = (await answer.json()) as { id: string };
    const { messages, sessions } = test.gateway.core;
    await eventually("it is kept", () =>
      messages.get(stopped, undefined, waMessageId).then(Boolean, () => false),
    );
    const id = mediaIdOf(await messages.get(stopped, undefined, waMessageId));
    const { body } = await tenant.bearer.call("GET", `/api/v1/media/${id}`);
    await sessions.stop(stopped);
    expect((await anybody.call("GET", pathOf(body as Meta))).status).toBe(501);
  });
});

describe("an address of media", () => {
  it("is good for an hour, for these bytes alone", async () => {
    const [media, other] = [await received(randomBytes(10)), await received(randomBytes(10))];
    const [path = "", token = ""] = pathOf(media).split("?token=");
    aheadMs = HOUR_MS - 10_000;
    const answer = await read(media);
    expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([200, 10]);
    aheadMs = HOUR_MS + 1_000;
    expect(await anybody.call("GET", pathOf(media))).toEqual(UNAUTHORIZED);
    aheadMs = 0;
    const [time = "", signature = ""] = token.split(".");
    const later = (parseInt(time, 36) + 3_600).toString(36);
    for (const wrong of [
      path,
      `${path}?token=`,
      `${path}?token=x`,
      `${path}?token=${later}.${signature}`,
      `${path}?token=${time}.${signature.slice(0, -2)}`,
      `${pathOf(other).split("?")[0] ?? ""}?token=${token}`,
    ])
      expect(await anybody.call("GET", wrong)).toEqual(UNAUTHORIZED);
  });

  it("never stands in the log", async () => {
    const media = await received(randomBytes(10));
    await (await read(media)).arrayBuffer();
    await anybody.call("GET", `${pathOf(media)}x`);
    expect(test.log.some((line) => line.includes("/api/v1/media/:id/content"))).toBe(true);
    expect(test.log.filter((line) => line.includes("token="))).toEqual([]);
    expect(test.log.filter((line) => line.includes(media.id))).toEqual([]);
  });
});

describe("the id of media", () => {
  it("is the organization's alone, and a credential's that may read the session", async () => {
    const { id } = await received(randomBytes(10));
    const path = `/api/v1/media/${id}`;
    const stranger = await Tenant.in(test);
    expect(await stranger.bearer.call("GET", path)).toEqual(NOT_FOUND);
    const others = await tenant.session();
    const own = Api.bearer(test.gateway, await tenant.instanceToken(session));
    const foreign = Api.bearer(test.gateway, await tenant.instanceToken(others));
    expect((await own.call("GET", path)).status).toBe(200);
    expect(await foreign.call("GET", path)).toEqual(NOT_FOUND);
    const sending = Api.bearer(test.gateway, await tenant.apiKey("send"));
    expect((await sending.call("GET", path)).status).toBe(403);
    expect(await anybody.call("GET", path)).toEqual(UNAUTHORIZED);
  });

  it("is none that somebody has made up", async () => {
    const { id } = await received(randomBytes(10));
    const from = newNumber();
    const unknown = { sessionId: session.id, chat: `${from}@s.whatsapp.net`, author: null, id: "3EB0" };
    for (const wrong of [
      "x",
      "med_",
      `${id}A`,
      id.slice(0, -1),
      mediaIdOf(unknown),
      mediaIdOf({ ...unknown, chat: "nowhere" }),
      mediaIdOf({ ...unknown, sessionId: "x" }),
      `med_${Buffer.from("[1,2]").toString("base64url")}`,
      `med_${Buffer.from('"x"').toString("base64url")}`,
    ])
      expect(await tenant.bearer.call("GET", `/api/v1/media/${wrong}`)).toEqual(NOT_FOUND);
  });

  it("is that of its author's message, whoever writes one with the same id", async () => {
    const media = await received(randomBytes(10));
    const { waMessageId } = (await tenant.bearer.call("GET", `/api/v1/media/${media.id}`)).body as Listed;
    const message = await test.gateway.core.messages.get(session, undefined, waMessageId);
    const other = mediaIdOf({ ...message, author: `${newNumber()}@s.whatsapp.net` });
    expect(await tenant.bearer.call("GET", `/api/v1/media/${other}`)).toEqual(NOT_FOUND);
  });
});
