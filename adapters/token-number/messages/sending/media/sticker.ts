import { z } from "@hono/zod-openapi";
import { mediaText } from "../../../../../src/http/input/media-text.ts";
import { mustBe } from "../../../dialect/detailed-members.ts";
import { fromMediaText, mediaIn } from "./members.ts";
import { ANSWERING, RECIPIENT } from "../schemas.ts";
import { sendOperation } from "../send-operation.ts";

const MISSING = "imageUrl is required";

const StickerBody = z
  .object({
    ...RECIPIENT,
    imageUrl: mediaText(({ input }) => (input === undefined ? MISSING : mustBe("imageUrl", "a text")))
      .refine((text) => text !== "", { error: MISSING, abort: true })
      .openapi({
        description: "A public http or https URL, or a `data:` URI.",
        example: "https://files.example.com/hello.png",
      }),
    ...ANSWERING,
  })
  .openapi("Sticker");

export const sendSticker = sendOperation({
  operationId: "sendSticker",
  word: "sticker",
  summary: "Send a sticker",
  description:
    "WebP of 512 x 512 is sent as it is. Another WebP, a PNG or a JPEG of up to 40 megapixels and 16 MiB is made that, transparent where it is or has nothing; a GIF is made an animated one where the gateway has ffmpeg, and refused where it has not.",
  body: StickerBody,
  media: mediaIn("imageUrl"),
  toContent: ({ imageUrl }, { mostMediaBytes }) => ({
    kind: "sticker",
    source: fromMediaText(imageUrl),
    mostBytes: mostMediaBytes,
  }),
  example: {
    messageType: "sticker",
    mediaUrl: "https://mmg.whatsapp.net/v/t62.15575-24/12345678_n.enc",
    mediaMimeType: "image/webp",
    mediaSize: 20_480,
  },
});
