import { z } from "@hono/zod-openapi";
import { inPath, timestamp } from "../dialect/schemas.ts";
import { MEDIA_ID, MEDIA_URL } from "./examples.ts";

export const MediaParams = z.object({
  id: inPath("id", "The `media.id` of a message or an event.", MEDIA_ID),
});

export const TokenQuery = z.object({
  token: z.string().openapi({
    param: { name: "token", in: "query" },
    description: "As `media.url` has it; good for an hour, for these bytes alone.",
    example: "t5x0sg.mJ6yP0sXc5oQvT3hE8kLzR2nWb7dUf1gA9cD4eF6hIk",
  }),
});

/** Of a message, and of an event that tells of one. */
export const MediaMeta = z
  .strictObject({
    id: z.string().openapi({ example: MEDIA_ID }),
    mimetype: z.string().openapi({ description: "As its author's client calls it." }),
    size: z.int().openapi({ description: "Bytes, as its author's client tells." }),
    filename: z.string().optional(),
    url: z.string().openapi({
      example: MEDIA_URL,
      description: "The bytes, for whoever has this address.",
    }),
    expiresAt: timestamp(),
  })
  .openapi("MediaMeta");

export const Asset = z
  .object({
    id: z.string(),
    sessionId: z.string(),
    waMessageId: z.string(),
    index: z.int().openapi({ description: "A message has one file." }),
    bucketId: z.null(),
    status: z.enum(["ready", "gone"]).openapi({
      description:
        "`gone`: its message was taken back, or neither WhatsApp nor the phone had it when it was last asked for.",
    }),
    mimetype: z.string(),
    filename: z.string().nullable(),
    size: z.int(),
    url: z.string().optional().openapi({ description: "Of one that is `ready`." }),
    expiresAt: timestamp().optional(),
  })
  .openapi("MediaAsset");
