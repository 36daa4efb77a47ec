import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bearerRefusal } from "../../../support/api.ts";
import { mediaGatewayOfFile } from "../../../support/media-gateway.ts";
import { sampleMedia } from "../../../support/sample-media.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls, resultOf } from "./message-calls.ts";

const MEBIBYTE = 1024 * 1024;

const { test, tenant, host, files } = await mediaGatewayOfFile();
const session = await tenant.linkedSession();
const { path, send, sent, untilReceived } = messageCalls(tenant, session);

const base64 = (bytes: Buffer) => bytes.toString("base64");
const asPhoneHas = (bytes: Buffer) => ({ size: bytes.length, sha256: hash("sha256", bytes, "hex") });

/** Over a socket, with its length announced or in chunks. */
function post(body: object, isAnnounced: boolean): Promise<Response> {
  const text = JSON.stringify(body);
  return fetch(test.gateway.address + path, {
    method: "POST",
    headers: { Authorization: `Bearer ${tenant.secrets.apiKey}`, "Content-Type": "application/json" },
    ...(isAnnounced ? { body: text } : { body: new Blob([text]).stream(), duplex: "half" }),
  });
}

describe("media", () => {
  const { jpeg, mp4, mp3, opus, pdf, webp } = sampleMedia;

  it.each<[string, string, Buffer, object, object]>([
    ["image", "image/jpeg", jpeg(), { caption: "our office" }, { caption: "our office" }],
    ["video", "video/mp4", mp4(), { caption: "a tour" }, { caption: "a tour" }],
    ["audio", "audio/mpeg", mp3(), {}, { kind: "audio" }],
    ["audio", "audio/ogg; codecs=opus", opus(), {}, { kind: "voice" }],
    [
      "document",
      "application/pdf",
      pdf(),
      { filename: "a.pdf", caption: "read this" },
      { caption: "read this" },
    ],
    ["sticker", "image/webp", webp(), {}, {}],
  ])("is at the partner's phone: %s that is %s", async (type, mimetype, bytes, more, shown) => {
    const to = newNumber();
    const url = host.put(bytes, "text/html");
    const answers = [
      await send({ type, to, media: { data: base64(bytes), ...more } }),
      await send({ type, to, media: { data: `data:text/html;base64,${base64(bytes)}`, ...more } }),
      await send({ type, to, media: { url, ...more } }),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 200, body: { mode: "sync", status: "sent" } });
      expect(await untilReceived(resultOf(answer).waMessageId)).toMatchObject({
        to,
        kind: type,
        ...shown,
        // A sticker may be made anew.
        media: { mimetype, ...(type !== "sticker" && asPhoneHas(bytes)) },
      });
    }
    const { body } = await tenant.bearer.call("GET", `/api/v1/sessions/${session.id}/chats/${to}/messages`);
    const [row] = (body as { data: object[] }).data;
    expect(row).toMatchObject({ type, hasMedia: true, media: { mimetype } });
  });

  it("has a name on a document alone, and a caption where phones show one", async () => {
    const more = { filename: "résumé 👍.pdf", caption: "look" };
    const arrived = async (type: string, bytes: Buffer) => {
      const answer = await send({ type, to: newNumber(), media: { data: base64(bytes), ...more } });
      return untilReceived(resultOf(answer).waMessageId);
    };
    expect((await arrived("document", pdf())).media?.filename).toBe("résumé 👍.pdf");
    expect((await arrived("image", jpeg())).media?.filename).toBeUndefined();
    for (const one of [await arrived("audio", mp3()), await arrived("sticker", webp())])
      expect(one.caption).toBeUndefined();
  });

  it("is of the type that it was told to be where its content says nothing, of a document alone", async () => {
    const data = base64(Buffer.from("a,b\n1,2\n"));
    const typeOf = async (media: object) => {
      const answer = await send({ type: "document", to: newNumber(), media });
      return (await untilReceived(resultOf(answer).waMessageId)).media?.mimetype;
    };
    expect(await typeOf({ data, mimetype: "text/csv" })).toBe("text/csv");
    expect(await typeOf({ data: `data:text/csv;base64,${data}` })).toBe("text/csv");
    expect(await typeOf({ url: host.put(Buffer.from("a,b"), "text/csv") })).toBe("text/csv");
    expect(await typeOf({ data, mimetype: "no type" })).toBe("application/octet-stream");
  });

  it("answers another message and names people", async () => {
    const [to, other] = [newNumber(), newNumber()];
    const { waMessageId } = await sent(to, "first");
    const media = { data: base64(jpeg()), caption: "@you" };
    const answer = await send({ type: "image", to, media, replyTo: waMessageId, mentions: [other] });
    expect(await untilReceived(resultOf(answer).waMessageId)).toMatchObject({
      quoted: waMessageId,
      mentions: [other],
    });
  });

  it.each([
    ["announced", true],
    ["in chunks", false],
  ])("may be 16 MiB, in a body whose length is %s", async (_, isAnnounced) => {
    const whole = pdf(16 * MEBIBYTE - 9);
    expect(whole).toHaveLength(16 * MEBIBYTE);
    const body = (bytes: Buffer) => ({ type: "document", media: { data: base64(bytes) }, to: newNumber() });
    const answer = await post(body(whole), isAnnounced);
    expect(answer.status).toBe(200);
    const { waMessageId } = (await answer.json()) as { waMessageId: string };
    expect(await untilReceived(waMessageId)).toMatchObject({ media: asPhoneHas(whole) });
    const refused = await post(body(Buffer.concat([whole, Buffer.from("x")])), isAnnounced);
    expect({ status: refused.status, body: await refused.json() }).toEqual(
      bearerRefusal(400, "validation_error", "media exceeds the 16777216 byte limit"),
    );
  });

  it.each([
    ["small", 5_000],
    ["large", 2 * MEBIBYTE],
  ])(
    "that is %s is queued with async, and the replay of its key sends and leaves nothing",
    async (_, bytes) => {
      const to = newNumber();
      const file = pdf(bytes);
      const body = { type: "document", to, media: { data: base64(file) } };
      const key = { "Idempotency-Key": `media-${bytes}` };
      const first = await send(body, key, "?async=true");
      expect(first).toMatchObject({ status: 202, body: { status: "queued" } });
      const { waMessageId } = resultOf(first);
      expect(await untilReceived(waMessageId)).toMatchObject({ media: asPhoneHas(file) });
      expect(await send(body, key)).toMatchObject({ status: 200, body: { waMessageId, replayed: true } });
      expect(test.sandbox.receivedMessages().filter((one) => one.to === to)).toHaveLength(1);
    },
  );

  it("that waits for its session is kept until it has left", async () => {
    const own = await tenant.linkedSession();
    const calls = messageCalls(tenant, own);
    const file = pdf(2 * MEBIBYTE);
    await test.gateway.core.sessions.stop(own);
    const body = { type: "document", to: newNumber(), media: { data: base64(file) } };
    expect((await calls.send(body)).status).toBe(501);
    expect(files()).toEqual([]);
    const queued = await calls.send(body, {}, "?async=true");
    expect(queued.status).toBe(202);
    expect(files()).toHaveLength(1);
    await test.gateway.core.sessions.start(own);
    expect(await untilReceived(resultOf(queued).waMessageId)).toMatchObject({ media: asPhoneHas(file) });
  });
});
