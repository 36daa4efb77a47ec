import { z } from "@hono/zod-openapi";
import type { MediaSource } from "../../../../../src/core/index.ts";
import { mustBe } from "../../../dialect/detailed-members.ts";
import { INVALID_BODY } from "../../../dialect/validation.ts";
import {
  CAPTION,
  FILE_NAME,
  fromMediaText,
  fromSound,
  mediaIn,
  MIME_TYPE,
  optionalMediaText,
  SOUND,
} from "./members.ts";
import { MENTIONING, TARGET } from "../schemas.ts";
import { sendOperation } from "../send-operation.ts";

const MEDIA_TYPES = ["image", "video", "document", "audio"] as const;

const MediaBody = z
  .object({
    ...TARGET,
    mediaType: z
      .enum(MEDIA_TYPES, {
        error: ({ input }) =>
          input === undefined
            ? "mediaType is required"
            : mustBe("mediaType", `one of ${MEDIA_TYPES.join(", ")}`),
      })
      .openapi({ example: "image" }),
    mediaUrl: optionalMediaText("mediaUrl").openapi({
      description:
        "A public http or https URL, downloaded within 30 s; or base64 or a `data:` URI. Where the URL's host is private, loopback or reserved it is refused, after each of 3 redirects at most too.",
      example: "https://files.example.com/office.jpg",
    }),
    mediaBase64: optionalMediaText("mediaBase64").openapi({
      description: "Base64 or a `data:` URI. One of the two, never both.",
    }),
    ...CAPTION,
    ...MIME_TYPE,
    ...FILE_NAME,
    ...SOUND,
    ...MENTIONING,
  })
  .refine(({ mediaUrl, mediaBase64 }) => Boolean(mediaUrl) !== Boolean(mediaBase64), {
    error: `${INVALID_BODY}: send either mediaUrl or mediaBase64`,
  })
  .openapi("Media");

function sourceOf({ mediaUrl, mediaBase64 = "" }: z.infer<typeof MediaBody>): MediaSource {
  if (mediaUrl) return fromMediaText(mediaUrl);
  return typeof mediaBase64 === "string" ? { text: mediaBase64 } : mediaBase64;
}

export const sendMedia = sendOperation({
  operationId: "sendMedia",
  word: "media",
  summary: "Send an image, a video, a document or audio",
  description:
    "It is downloaded or decoded, encrypted and uploaded to WhatsApp, then the message leaves. An image that has no thumbnail inside gets one; a GIF as an image is made a film that plays over and over where the gateway has ffmpeg, and refused where it has not.",
  body: MediaBody,
  media: mediaIn("mediaUrl", "mediaBase64"),
  toContent: (body, { mostMediaBytes }) => {
    const { mediaType: kind, message, fileName, mimeType } = body;
    return {
      kind,
      source: sourceOf(body),
      mostBytes: mostMediaBytes,
      mimetype: mimeType,
      fileName: kind === "document" ? fileName || undefined : undefined,
      caption: kind === "audio" ? undefined : message || undefined,
      ...(kind === "audio" && fromSound(body)),
    };
  },
  toAnswer: ({ mediaType }, sent) => ({ ...sent, data: { ...sent.data, messageType: mediaType } }),
  example: {
    messageType: "image",
    content: "Our office",
    mediaUrl: "https://mmg.whatsapp.net/v/t62.7118-24/12345678_n.enc",
    mediaMimeType: "image/jpeg",
    mediaSize: 204_800,
  },
});
