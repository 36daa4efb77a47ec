import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { bearerRefusal } from "../../../support/api.ts";
import { mediaGatewayOfFile } from "../../../support/media-gateway.ts";
import { sampleMedia } from "../../../support/sample-media.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls, resultOf } from "./message-calls.ts";

const { test, tenant, host, files } = await mediaGatewayOfFile();
const session = await tenant.linkedSession();
const { send, untilReceived } = messageCalls(tenant, session);

const base64 = (bytes: Buffer) => bytes.toString("base64");
const hashOf = (bytes: Buffer) => hash("sha256", bytes, "hex");
const [first, second, film] = [sampleMedia.jpeg(), sampleMedia.jpeg(), sampleMedia.mp4()];
const medias = [
  { data: base64(first) },
  { type: "image", url: host.put(second) },
  { type: "video", data: `data:video/mp4;base64,${base64(film)}` },
];
const album = (members: object = {}) => ({ type: "album", to: newNumber(), medias, ...members });

/** What is behind the message that announces an album, in the order in which it came. */
async function picturesOf(id: string, last: Buffer) {
  await test.sandbox.untilReceived((one) => one.albumOf === id && one.media?.sha256 === hashOf(last));
  return test.sandbox.receivedMessages().filter(({ albumOf }) => albumOf === id);
}

describe("an album", () => {
  it("is at the partner's phone when it is answered, announced first, its caption with the first picture", async () => {
    const body = album({ caption: "our office" });
    const answer = await send(body);
    expect(answer).toMatchObject({ status: 200, body: { mode: "sync", status: "sent" } });
    const id = resultOf(answer).waMessageId;
    expect(await untilReceived(id)).toMatchObject({
      to: body.to,
      kind: "album",
      album: { images: 2, videos: 1 },
    });
    const pictures = await picturesOf(id, film);
    expect(pictures.map(({ kind, caption, media }) => [kind, caption, media?.sha256])).toEqual([
      ["image", "our office", hashOf(first)],
      ["image", undefined, hashOf(second)],
      ["video", undefined, hashOf(film)],
    ]);
  });

  it("is listed as its pictures, and each of them is forwarded alone", async () => {
    const body = album();
    const id = resultOf(await send(body)).waMessageId;
    const messages = `/api/v1/sessions/${session.id}/messages`;
    const listed = await tenant.bearer.call(
      "GET",
      `/api/v1/sessions/${session.id}/chats/${body.to}/messages`,
    );
    const { data } = listed.body as { data: { id: string; type: string }[] };
    expect(data.map(({ type }) => type)).toEqual(["video", "image", "image"]);
    const to = newNumber();
    const forwarded = await tenant.bearer.call("POST", `${messages}/${data[1]?.id}/forward`, {
      chat: `${body.to}@s.whatsapp.net`,
      to,
    });
    expect(forwarded.status).toBe(200);
    const alone = await test.sandbox.untilReceived((one) => one.to === to);
    expect(alone).toMatchObject({ kind: "image", media: { sha256: hashOf(second) } });
    expect(alone).not.toHaveProperty("albumOf");
    expect(id).not.toBe("");
  });

  it("is sent once under its key", async () => {
    const [body, headers] = [album(), { "Idempotency-Key": `album-${newNumber()}` }];
    const id = resultOf(await send(body, headers)).waMessageId;
    expect(await send(body, headers)).toMatchObject({ body: { waMessageId: id, replayed: true } });
    expect(await picturesOf(id, film)).toHaveLength(3);
    expect(test.sandbox.receivedMessages().filter(({ to }) => to === body.to)).toHaveLength(4);
  });

  it.each<[string, object, string]>([
    ["no media", { medias: undefined }, "medias takes 2 to 10 entries for type 'album'"],
    ["one", { medias: medias.slice(0, 1) }, "medias takes 2 to 10 entries for type 'album'"],
    ["eleven", { medias: Array(11).fill(medias[0]) }, "medias takes 2 to 10 entries for type 'album'"],
    [
      "one without a source",
      { medias: [medias[0], {}] },
      "provide exactly one of media.data or media.url for type 'image'",
    ],
  ])("is refused with %s, and nothing of it is kept", async (_, members, message) => {
    const body = album(members);
    expect(await send(body)).toMatchObject(bearerRefusal(400, "validation_error", message));
    expect(test.sandbox.receivedMessages().filter(({ to }) => to === body.to)).toEqual([]);
  });

  it("of which one cannot be had leaves with none", async () => {
    const body = album({ medias: [...medias, { url: host.url("/absent") }] });
    expect((await send(body)).status).toBe(400);
    expect(files()).toEqual([]);
    expect(test.sandbox.receivedMessages().filter(({ to }) => to === body.to)).toEqual([]);
  });
});
