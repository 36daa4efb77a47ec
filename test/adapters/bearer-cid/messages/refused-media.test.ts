import { renameSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hugePicture } from "../../../media/pictures/sample-pictures.ts";
import { bearerRefusal } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { mediaGatewayOfFile } from "../../../support/media-gateway.ts";
import { RawConnection } from "../../../support/raw-http.ts";
import { sampleMedia } from "../../../support/sample-media.ts";
import { newNumber } from "../../../support/tenant.ts";
import { ownerOf } from "../../../support/test-gateway.ts";
import { messageCalls } from "./message-calls.ts";

const MEBIBYTE = 1024 * 1024;
const TO = newNumber();
const TOO_LARGE = "media exceeds the 16777216 byte limit";
const NOT_DOWNLOADED = "media.url could not be downloaded: ";
const PRIVATE = `${NOT_DOWNLOADED}its address is private, which DUET_PRIVATE_DESTINATIONS does not allow`;

const { test, tenant, host, folder, files } = await mediaGatewayOfFile({
  config: { ffmpeg: "/nowhere/ffmpeg" },
});
/** It may send one message a minute: what is refused is not counted. */
const session = await test.gateway.core.sessions.create(await ownerOf(test.gateway, tenant.secrets), {
  name: "one-a-minute",
  ratePerMinute: 1,
});
await test.linkByQr(session, newNumber());
const { path, send } = messageCalls(tenant, session);

const refused = (message: string, details: object = {}) =>
  bearerRefusal(400, "validation_error", message, details);
const picture = (media: unknown, type = "image") => ({ type, to: TO, media });
const large = (bytes: number) => Buffer.alloc(bytes, 1).toString("base64");
const ONE = { media: "takes exactly one of data and url" };
const NAME = "takes up to 255 readable characters";

describe("media is refused", () => {
  it.each<[string, object, object]>([
    [
      "is missing",
      picture(undefined),
      refused("media is required for type 'image'", { media: "is missing" }),
    ],
    [
      "is missing",
      picture(undefined, "sticker"),
      { status: 400, body: { error: { message: "media is required for type 'sticker'" } } },
    ],
    [
      "has neither",
      picture({}),
      refused("provide exactly one of media.data or media.url for type 'image'", ONE),
    ],
    [
      "has both",
      picture({ data: "QUJD", url: host.url("/") }, "document"),
      refused("provide exactly one of media.data or media.url for type 'document'", ONE),
    ],
    ["is no base64", picture({ data: "not base64!" }), refused("media.data must be valid base64")],
    [
      "is much that is no base64",
      picture({ data: `${large(2 * MEBIBYTE)}!` }),
      refused("media.data must be valid base64"),
    ],
    [
      "is an URI of no base64",
      picture({ data: "data:image/png,abc" }),
      refused("media.data must be valid base64"),
    ],
    ["has no byte", picture({ data: "data:image/png;base64," }), refused("media.data decoded to empty")],
    ["has a byte more than 16 MiB", picture({ data: large(16 * MEBIBYTE + 1) }), refused(TOO_LARGE)],
    [
      "is a sticker that is no picture",
      picture({ data: sampleMedia.pdf().toString("base64") }, "sticker"),
      refused("a sticker takes a JPEG, PNG or WebP picture"),
    ],
    [
      "is a picture that breaks off",
      picture({ data: sampleMedia.jpeg().toString("base64") }, "sticker"),
      refused("the picture cannot be read"),
    ],
    ...["image", "sticker"].map((type): [string, object, object] => [
      `is a GIF where ffmpeg is not, as ${type}`,
      picture({ data: sampleMedia.gif().toString("base64") }, type),
      refused("ffmpeg, which makes of a GIF what phones show, was not found"),
    ]),
    [
      "is a picture of more than 40 megapixels",
      picture({ data: hugePicture().toString("base64") }, "sticker"),
      refused("a picture takes at most 40 megapixels and 16 MiB"),
    ],
    [
      "has too long a name",
      picture({ data: "QUJD", filename: "x".repeat(256) }),
      refused(`media.filename ${NAME}`, { "media.filename": NAME }),
    ],
    [
      "has a name that turns round",
      picture({ data: "QUJD", filename: "a\u202egpj.exe" }),
      refused(`media.filename ${NAME}`, { "media.filename": NAME }),
    ],
    [
      "has too long a caption",
      picture({ data: "QUJD", caption: "x".repeat(65_537) }),
      refused("media.caption exceeds 65536 characters", {
        "media.caption": "takes at most 65536 characters",
      }),
    ],
    [
      "is at no web address",
      picture({ url: "ftp://files.example/a" }),
      refused("media.url must be a valid http(s) URL"),
    ],
    ["is not there", picture({ url: host.url("/none") }), refused("media.url returned HTTP 404")],
    ["is on a private host", picture({ url: host.url("/none", "127.0.0.1") }), refused(PRIVATE)],
    [
      "leads to a private host",
      picture({ url: host.url(`/redirect?to=${encodeURIComponent(host.url("/none", "127.0.0.1"))}`) }),
      refused(PRIVATE),
    ],
    [
      "leads nowhere",
      picture({ url: host.url("/redirect?to=ftp://a.example/") }),
      refused(`${NOT_DOWNLOADED}it redirects to what is no http or https URL`),
    ],
    [
      "leads on and on",
      picture({ url: host.url(`/redirect?to=${"/redirect?to=".repeat(5)}`) }),
      refused(`${NOT_DOWNLOADED}it redirects too often`),
    ],
    [
      "breaks off",
      picture({ url: host.url("/breaks-off") }),
      refused(`${NOT_DOWNLOADED}the connection was lost before it had arrived`),
    ],
    ["is announced as too large", picture({ url: host.url("/huge") }), refused(TOO_LARGE)],
    ["does not end", picture({ url: host.url("/endless") }), refused(TOO_LARGE)],
    [
      "is at a port where nobody is",
      picture({ url: `http://127.0.0.2:1/` }),
      refused(`${NOT_DOWNLOADED}its host cannot be reached`),
    ],
  ])("that %s", async (_, body, expected) => {
    expect(await send(body)).toMatchObject(expected);
    expect(files()).toEqual([]);
  });

  it.each<[unknown, string]>([
    ["QUJD", "media: takes an object"],
    [{ data: 1 }, "media.data: takes text"],
    [{ data: { id: "x" } }, "media.data: takes text"],
    [{ data: [large(2 * MEBIBYTE)] }, "the body takes at most 1048576 bytes beside its media"],
    [{ url: 1 }, "media.url: takes text"],
    [{ data: "QUJD", caption: 1 }, "media.caption: takes text"],
  ])("for the type of a member: %#", async (media, message) => {
    expect(await send(picture(media))).toMatchObject({
      body: { error: { code: "validation_error", message } },
    });
  });

  it("for anything else that is wrong with its message, and nothing is left of it", async () => {
    const media = { data: large(2 * MEBIBYTE) };
    expect(await send({ type: "document", to: "nobody", media })).toMatchObject({ status: 400 });
    expect(await send({ type: "document", to: TO, media, mentions: 1 })).toMatchObject({ status: 400 });
    expect(await send({ type: "dance", to: TO, media })).toMatchObject({ status: 400 });
    expect(await send({ type: "text", to: TO, media })).toMatchObject({ status: 400 });
    expect(await send({ type: "document", to: TO, media }, {}, "?async=maybe")).toMatchObject({
      status: 400,
    });
    expect(await send({ type: "document", to: TO, media, replyTo: "none" })).toMatchObject({ status: 404 });
    expect(await send(`{"media":{"data":"${media.data}"}`)).toEqual(expect.objectContaining({ status: 400 }));
    expect(files()).toEqual([]);
    const [unlinked, nobody] = [await tenant.session(), newNumber()];
    const body = { type: "document", to: TO, media };
    expect(await messageCalls(tenant, unlinked).send(body)).toMatchObject({ status: 501 });
    await test.phone("/phone/registered", { number: nobody, registered: false });
    expect(await send({ ...body, to: nobody })).toMatchObject({ status: 400 });
    expect(files()).toEqual([]);
  });

  it("while it cannot be kept", async () => {
    const away = `${folder}-away`;
    renameSync(folder, away);
    try {
      for (const bytes of [1, 2 * MEBIBYTE])
        expect(await send(picture({ data: large(bytes) }))).toEqual(
          expect.objectContaining(
            bearerRefusal(503, "gateway_unavailable", "the media cannot be kept: ENOENT"),
          ),
        );
    } finally {
      renameSync(away, folder);
    }
    expect(test.log.filter((line) => line.includes(folder))).toEqual([]);
  });

  it("and none of that was counted against the send limit", async () => {
    const body = picture({ data: large(10) }, "document");
    expect((await send(body)).status).toBe(200);
    expect(await send(body)).toMatchObject(
      bearerRefusal(429, "rate_limited", "send rate limit exceeded", {
        retryAfterSeconds: expect.any(Number) as number,
      }),
    );
    expect(await send(picture({ data: large(2 * MEBIBYTE) }, "document"))).toMatchObject({ status: 429 });
  });
});

describe("a body with media", () => {
  const LENGTH = 20 * MEBIBYTE;
  const head = (of: { secret?: string; length?: number; to?: string } = {}) =>
    [
      `POST ${of.to ?? path} HTTP/1.1`,
      "Host: gateway.example",
      `Authorization: Bearer ${of.secret ?? tenant.secrets.apiKey}`,
      `Content-Length: ${of.length ?? LENGTH}`,
      "",
      "",
    ].join("\r\n");

  it("is not read before its caller is let in", async () => {
    const readOnly = await tenant.apiKey("read");
    const cases: readonly [string, number][] = [
      [head({ secret: "nobody" }), 401],
      [head({ secret: readOnly }), 403],
      [head({ to: path.replace(session.id, "01J9ZX8K2QHV0M3T6R7P4N5W8C") }), 404],
      [head({ length: 88 * MEBIBYTE + 1 }), 413],
    ];
    for (const [request, status] of cases) {
      using connection = await RawConnection.open(test.gateway.address);
      expect((await connection.exchange(request)).status).toBe(status);
    }
  });

  it("leaves nothing where its caller goes away", async () => {
    const connection = await RawConnection.open(test.gateway.address);
    connection.write(head() + `{"type":"image","to":"${TO}","media":{"data":"${large(2 * MEBIBYTE)}`);
    await eventually("it arrives", () => files().length === 1);
    connection[Symbol.dispose]();
    await eventually("it is gone", () => files().length === 0);
  });

  it("has 88 MiB at most, also where nobody has told how much it is", async () => {
    let sent = 0;
    const part = Buffer.alloc(MEBIBYTE, "\\n");
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from(`{"media":{"data":"`)),
      // Line ends say nothing in base64, and there is no end of them.
      pull: (controller) => {
        sent++;
        controller.enqueue(part);
      },
    });
    const answer = await test.gateway.request(path, {
      method: "POST",
      headers: { Authorization: `Bearer ${tenant.secrets.apiKey}` },
      body,
      duplex: "half",
    });
    expect({ status: answer.status, body: await answer.json() }).toEqual(
      bearerRefusal(413, "validation_error", `the body takes at most ${88 * MEBIBYTE} bytes`),
    );
    expect(sent).toBeLessThan(100);
  });
});

describe("media whose host is slow", () => {
  it.each(["/never-ends", "/drips"])("is given up after 30 s: %s", async (way) => {
    const clock = new ManualClock();
    const slow = await mediaGatewayOfFile({ clock });
    const calls = messageCalls(slow.tenant, await slow.tenant.linkedSession());
    const sending = calls.send(picture({ url: slow.host.url(way) }));
    await eventually("it is asked for", () => slow.files().length === 1);
    await clock.advance(20_000);
    slow.host.drip();
    await clock.advance(10_000);
    expect(await sending).toMatchObject(refused(`${NOT_DOWNLOADED}it did not arrive within 30 s`));
    await slow.untilNoFile();
  });
});
