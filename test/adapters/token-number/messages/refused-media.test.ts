import { renameSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { tokenRefusal } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { mediaGatewayOfFile } from "../../../support/media-gateway.ts";
import { RawConnection } from "../../../support/raw-http.ts";
import { sampleMedia } from "../../../support/sample-media.ts";
import { newNumber } from "../../../support/tenant.ts";
import { ownerOf } from "../../../support/test-gateway.ts";
import { messageCalls } from "./message-calls.ts";

const MEBIBYTE = 1024 * 1024;
const number = newNumber();
const wrong = (detail: string) => `Invalid request body: ${detail}`;
const NOT_DOWNLOADED = "Failed to download media: ";
const PRIVATE = `${NOT_DOWNLOADED}its address is private, which DUET_PRIVATE_DESTINATIONS does not allow`;
const NO_FFMPEG = "/nowhere/ffmpeg";

const { test, tenant, host, folder, files } = await mediaGatewayOfFile({
  config: { ffmpeg: NO_FFMPEG, mediaMostMebibytes: 3 },
});
/** It may send one message a minute: what is refused is not counted. */
const instance = await test.gateway.core.sessions.create(await ownerOf(test.gateway, tenant.secrets), {
  name: "one-a-minute",
  ratePerMinute: 1,
});
await test.linkByQr(instance, newNumber());
const { post } = messageCalls(
  () => tenant,
  () => ({ ...instance, number: "" }),
);

const large = (bytes: number) => Buffer.alloc(bytes, 1).toString("base64");
const image = (more: object) => ({ number, mediaType: "image", ...more });
const mp3 = sampleMedia.mp3().toString("base64");
const gif = sampleMedia.gif().toString("base64");
const NO_GIF = "ffmpeg, which makes of a GIF what phones show, was not found";

describe("message/media is refused", () => {
  it.each<[unknown, number, string]>([
    [undefined, 400, wrong("a JSON object is expected")],
    [{ mediaType: 1 }, 400, wrong("mediaType must be one of image, video, document, audio")],
    [{ mediaType: "image" }, 400, "Number is required"],
    [{ number: "abc", mediaType: "image" }, 400, "Invalid number"],
    [{ number }, 400, "mediaType is required"],
    [
      { number, mediaType: "gif", mediaUrl: "QUJD" },
      400,
      wrong("mediaType must be one of image, video, document, audio"),
    ],
    [image({}), 400, wrong("send either mediaUrl or mediaBase64")],
    [image({ mediaUrl: "", mediaBase64: "" }), 400, wrong("send either mediaUrl or mediaBase64")],
    [image({ mediaUrl: "QUJD", mediaBase64: "QUJD" }), 400, wrong("send either mediaUrl or mediaBase64")],
    [image({ mediaUrl: 1 }), 400, wrong("mediaUrl must be a text")],
    [image({ mediaBase64: {} }), 400, wrong("mediaBase64 must be a text")],
    [image({ mediaUrl: "QUJD", message: 1 }), 400, wrong("message must be a text")],
    [
      image({ mediaUrl: "QUJD", message: "x".repeat(65_537) }),
      400,
      wrong("message must have at most 65536 characters"),
    ],
    [
      image({ mediaUrl: "QUJD", fileName: "x".repeat(256) }),
      400,
      wrong("fileName must be up to 255 readable characters"),
    ],
    [image({ mediaUrl: "QUJD", isVoice: "yes" }), 400, wrong("isVoice must be true or false")],
    [image({ mediaUrl: "QUJD", duration: 1.5 }), 400, wrong("duration must be a whole number")],
    [image({ mediaUrl: "QUJD", duration: -1 }), 400, wrong("duration must be 0 to 86400")],
    [
      image({ mediaUrl: "QUJD", waveform: "AAAA" }),
      400,
      wrong("waveform must be a list of at most 1024 whole numbers from 0 to 255"),
    ],
    [
      image({ mediaUrl: "QUJD", waveform: [256] }),
      400,
      wrong("waveform must be a list of at most 1024 whole numbers from 0 to 255"),
    ],
    [image({ mediaBase64: "not base64!" }), 400, wrong("the media must be valid base64")],
    [image({ mediaBase64: `${large(2 * MEBIBYTE)}!` }), 400, wrong("the media must be valid base64")],
    [image({ mediaBase64: "https://files.example.com/a.png" }), 400, wrong("the media must be valid base64")],
    [image({ mediaUrl: "data:image/png;base64," }), 400, wrong("the media must not be empty")],
    [image({ mediaBase64: large(3 * MEBIBYTE + 1) }), 413, "Media too large"],
    [image({ mediaBase64: large(5 * MEBIBYTE) }), 413, "Request body too large"],
    [
      image({ mediaUrl: "ftp://files.example.com/a.png" }),
      400,
      wrong("mediaUrl must be an http or https URL"),
    ],
    [image({ mediaUrl: host.url("/none") }), 400, `${NOT_DOWNLOADED}HTTP 404`],
    [image({ mediaUrl: host.url("/none", "127.0.0.1") }), 400, PRIVATE],
    [
      image({ mediaUrl: host.url(`/redirect?to=${encodeURIComponent(host.url("/none", "127.0.0.1"))}`) }),
      400,
      PRIVATE,
    ],
    [
      image({ mediaUrl: host.url(`/redirect?to=${"/redirect?to=".repeat(5)}`) }),
      400,
      `${NOT_DOWNLOADED}it redirects too often`,
    ],
    [
      image({ mediaUrl: host.url("/breaks-off") }),
      400,
      `${NOT_DOWNLOADED}the connection was lost before it had arrived`,
    ],
    [image({ mediaUrl: host.url("/huge") }), 413, "Media too large"],
    [image({ mediaUrl: host.url("/endless") }), 413, "Media too large"],
    [{ number, mediaType: "audio", mediaBase64: mp3 }, 400, expect.stringContaining("voice note") as string],
    [image({ mediaBase64: gif }), 400, NO_GIF],
  ])("%#", async (body, status, message) => {
    expect(await post("media", body)).toEqual(tokenRefusal(status, message));
    expect(files()).toEqual([]);
  });

  it("for anything else that is wrong, and nothing is left of it", async () => {
    const body = image({ mediaBase64: large(2 * MEBIBYTE) });
    expect(await post("media", { ...body, delay: "1" })).toMatchObject({ status: 400 });
    expect(await post("media", { ...body, number: "abc" })).toMatchObject({ status: 400 });
    expect(await post("media", { ...body, mediaUrl: "QUJD" })).toMatchObject({ status: 400 });
    expect(await post("media", { ...body, replyTo: "none" })).toMatchObject({ status: 404 });
    expect(await post("text", { ...body, message: "x" })).toMatchObject({ status: 413 });
    const unlinked = await tenant.session();
    expect(await post("media", body, unlinked.name)).toMatchObject({ status: 503 });
    expect(files()).toEqual([]);
  });

  it("while it cannot be kept", async () => {
    const away = `${folder}-away`;
    renameSync(folder, away);
    try {
      for (const bytes of [1, 2 * MEBIBYTE])
        expect(await post("media", image({ mediaBase64: large(bytes) }))).toEqual(
          tokenRefusal(503, "Service unavailable"),
        );
    } finally {
      renameSync(away, folder);
    }
  });

  it("in the words of stickers, and none of all that was counted against the send limit", async () => {
    const sticker = (imageUrl: unknown) => post("sticker", { number, imageUrl });
    for (const missing of [undefined, "", null])
      expect(await sticker(missing)).toEqual(tokenRefusal(400, "imageUrl is required"));
    expect(await sticker(1)).toEqual(tokenRefusal(400, wrong("imageUrl must be a text")));
    expect(await sticker("ftp://a.example/b")).toEqual(
      tokenRefusal(400, wrong("imageUrl must be an http or https URL")),
    );
    expect(await sticker("a sticker")).toEqual(tokenRefusal(400, wrong("the media must be valid base64")));
    expect(await sticker("QUJD")).toEqual(tokenRefusal(400, "a sticker takes a JPEG, PNG or WebP picture"));
    expect(await sticker(gif)).toEqual(tokenRefusal(400, NO_GIF));
    expect(await sticker(large(3 * MEBIBYTE + 1))).toEqual(tokenRefusal(413, "Media too large"));
    expect((await post("media", image({ mediaBase64: large(10) }))).status).toBe(200);
    expect(await post("media", image({ mediaBase64: large(10) }))).toEqual(
      tokenRefusal(429, "Send rate limit exceeded. Try again later."),
    );
    expect(await post("media", image({ mediaBase64: large(2 * MEBIBYTE) }))).toMatchObject({ status: 429 });
  });
});

describe("a body with media", () => {
  const head = (kind: string, of: { secret?: string; length?: number; name?: string } = {}) =>
    [
      `POST /api/message/${kind}/${of.name ?? instance.name} HTTP/1.1`,
      "Host: gateway.example",
      `token: ${of.secret ?? tenant.secrets.accountToken}`,
      `Content-Length: ${of.length ?? 3 * MEBIBYTE}`,
      "",
      "",
    ].join("\r\n");

  it.each(["media", "sticker", "status"])(
    "of message/%s is not read before its caller is let in",
    async (kind) => {
      const [readOnly, other] = [await tenant.apiKey("read"), await tenant.session()];
      const cases: readonly [string, number][] = [
        [head(kind, { secret: "nobody" }), 401],
        [head(kind, { secret: readOnly }), 401],
        [head(kind, { name: "unknown" }), 404],
        [head(kind, { secret: await tenant.instanceToken(other) }), 403],
        [head(kind, { length: 5 * MEBIBYTE + 1 }), 413],
      ];
      for (const [request, status] of cases) {
        using connection = await RawConnection.open(test.gateway.address);
        expect((await connection.exchange(request)).status).toBe(status);
      }
    },
  );

  it("leaves nothing where its caller goes away", async () => {
    const connection = await RawConnection.open(test.gateway.address);
    connection.write(
      `${head("media")}{"number":"${number}","mediaType":"image","mediaUrl":"${large(1.5 * MEBIBYTE)}`,
    );
    await eventually("it arrives", () => files().length === 1);
    connection[Symbol.dispose]();
    await eventually("it is gone", () => files().length === 0);
  });
});

describe("media whose host is slow", () => {
  it.each(["/never-ends", "/drips"])("is given up after 30 s: %s", async (path) => {
    const clock = new ManualClock();
    const slow = await mediaGatewayOfFile({ clock });
    const linked = await slow.tenant.linkedSession();
    const calls = messageCalls(
      () => slow.tenant,
      () => linked,
    );
    const sending = calls.post("media", image({ mediaUrl: slow.host.url(path) }));
    await eventually("it is asked for", () => slow.files().length === 1);
    await clock.advance(20_000);
    slow.host.drip();
    await clock.advance(10_000);
    expect(await sending).toEqual(tokenRefusal(400, `${NOT_DOWNLOADED}it did not arrive within 30 s`));
    await slow.untilNoFile();
  });
});
