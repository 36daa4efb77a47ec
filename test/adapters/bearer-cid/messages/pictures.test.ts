import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { png } from "../../../media/pictures/sample-pictures.ts";
import { filmMakerOfFile } from "../../../support/film-maker.ts";
import { mediaGatewayOfFile } from "../../../support/media-gateway.ts";
import { sampleMedia } from "../../../support/sample-media.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls, resultOf } from "./message-calls.ts";

const { tenant, host } = await mediaGatewayOfFile({ config: { ffmpeg: filmMakerOfFile() } });
const session = await tenant.linkedSession();
const { send, untilReceived } = messageCalls(tenant, session);

const to = newNumber();
const base64 = (bytes: Buffer) => bytes.toString("base64");
const asPhoneHas = (bytes: Buffer) => ({ size: bytes.length, sha256: hash("sha256", bytes, "hex") });

async function arrived(type: string, media: object) {
  const answer = await send({ type, to, media });
  expect(answer).toMatchObject({ status: 200, body: { mode: "sync", status: "sent" } });
  return untilReceived(resultOf(answer).waMessageId);
}

describe("a picture as phones show it", () => {
  it.each([
    ["a small PNG", png(60, 40)],
    // In base64 it does not stay in memory.
    ["a large PNG", png(1_400, 1_000)],
  ])("is a sticker of 512 x 512, from wherever it is: %s", async (_, picture) => {
    for (const media of [{ url: host.put(picture) }, { data: `data:image/png;base64,${base64(picture)}` }])
      expect(await arrived("sticker", media)).toMatchObject({
        kind: "sticker",
        media: { mimetype: "image/webp", width: 512, height: 512 },
      });
  });

  it("is the sticker that it is already", async () => {
    const bytes = sampleMedia.webp();
    expect((await arrived("sticker", { data: base64(bytes) })).media).toMatchObject(asPhoneHas(bytes));
  });

  it("is an image as it was given, with a thumbnail", async () => {
    const picture = png(1_400, 1_000);
    for (const media of [{ url: host.put(picture) }, { data: base64(picture) }])
      expect((await arrived("image", media)).media).toEqual({
        mimetype: "image/png",
        ...asPhoneHas(picture),
        ...{ width: 1_400, height: 1_000, thumbnail: expect.any(Number) as number },
      });
  });

  it("is a film that is played over and over where it is a GIF, and listed as one", async () => {
    const data = base64(sampleMedia.gif());
    expect(await arrived("image", { data, caption: "round and round" })).toMatchObject({
      kind: "video",
      gif: true,
      caption: "round and round",
    });
    const { body } = await tenant.bearer.call("GET", `/api/v1/sessions/${session.id}/chats/${to}/messages`);
    const [row] = (body as { data: object[] }).data;
    expect(row).toMatchObject({ type: "video", body: "round and round", media: { mimetype: "video/mp4" } });
    expect((await arrived("document", { data })).media).toMatchObject(asPhoneHas(sampleMedia.gif()));
  });
});
