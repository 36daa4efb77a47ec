import { hash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hugePicture, png } from "../../../media/pictures/sample-pictures.ts";
import { tokenRefusal } from "../../../support/api.ts";
import { filmMakerOfFile } from "../../../support/film-maker.ts";
import { mediaGatewayOfFile } from "../../../support/media-gateway.ts";
import { sampleMedia } from "../../../support/sample-media.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls } from "./message-calls.ts";

const { tenant, host, files } = await mediaGatewayOfFile({ config: { ffmpeg: filmMakerOfFile() } });
const instance = await tenant.linkedSession();
const { post, send, untilReceived } = messageCalls(
  () => tenant,
  () => instance,
);

const number = newNumber();
const base64 = (bytes: Buffer) => bytes.toString("base64");
const asPhoneHas = (bytes: Buffer) => ({ size: bytes.length, sha256: hash("sha256", bytes, "hex") });

describe("a picture as phones show it", () => {
  it.each([
    ["a small PNG", png(60, 40)],
    // In base64 it does not stay in memory.
    ["a large PNG", png(1_400, 1_000)],
  ])("is a sticker of 512 x 512, from wherever it is: %s", async (_, picture) => {
    for (const imageUrl of [host.put(picture), `data:image/png;base64,${base64(picture)}`]) {
      const { data } = await send("sticker", { number, imageUrl });
      expect(data).toMatchObject({ messageType: "sticker", mediaMimeType: "image/webp" });
      expect(await untilReceived(data.messageId)).toMatchObject({
        kind: "sticker",
        media: { mimetype: "image/webp", width: 512, height: 512, size: data["mediaSize"] },
      });
    }
  });

  it("is the sticker that it is already", async () => {
    const bytes = sampleMedia.webp();
    const { data } = await send("sticker", { number, imageUrl: base64(bytes) });
    expect((await untilReceived(data.messageId)).media).toMatchObject(asPhoneHas(bytes));
  });

  it("is an image as it was given, with a thumbnail", async () => {
    const picture = png(1_400, 1_000);
    for (const mediaUrl of [host.put(picture), base64(picture)]) {
      const { data } = await send("media", { number, mediaType: "image", mediaUrl });
      expect((await untilReceived(data.messageId)).media).toEqual({
        mimetype: "image/png",
        ...asPhoneHas(picture),
        ...{ width: 1_400, height: 1_000, thumbnail: expect.any(Number) as number },
      });
    }
  });

  it("is a film that is played over and over where it is a GIF, in media and statuses", async () => {
    const mediaUrl = base64(sampleMedia.gif());
    const image = { number, mediaType: "image", mediaUrl, message: "round and round" };
    for (const { data } of [
      await send("media", image),
      await send("media", { ...image, mediaType: "video" }),
      await send("status", { type: "image", mediaUrl, message: "round and round" }),
    ]) {
      expect(data).toMatchObject({ mediaMimeType: "video/mp4" });
      if (data.chat.type !== "status")
        expect(await untilReceived(data.messageId)).toMatchObject({
          kind: "video",
          gif: true,
          caption: "round and round",
        });
    }
    const { data } = await send("media", { ...image, mediaType: "document" });
    expect((await untilReceived(data.messageId)).media).toMatchObject(asPhoneHas(sampleMedia.gif()));
  });

  it.each<[string, Buffer, string]>([
    ["is none", sampleMedia.pdf(), "a sticker takes a JPEG, PNG or WebP picture"],
    ["breaks off", png(60, 40).subarray(0, 200), "the picture cannot be read"],
    ["has too many pixels", hugePicture(), "a picture takes at most 40 megapixels and 16 MiB"],
  ])("is refused where it %s", async (_, bytes, message) => {
    for (const imageUrl of [host.put(bytes), base64(bytes)])
      expect(await post("sticker", { number, imageUrl })).toEqual(tokenRefusal(400, message));
    expect(files()).toEqual([]);
  });
});
