import type { z } from "@hono/zod-openapi";
import { AT, JID, SESSION_ID } from "../dialect/examples.ts";
import { mediaIdOf } from "../../../src/http/media/media-id.ts";
import type { Asset } from "./schemas.ts";

const MESSAGE_ID = "3EB0A9253FA64269E11C";

export const MEDIA_ID = mediaIdOf({ sessionId: SESSION_ID, chat: JID, author: JID, id: MESSAGE_ID });
export const MEDIA_URL = `https://your-gateway/api/v1/media/${MEDIA_ID}/content?token=t5x0sg.mJ6yP0sXc5oQvT3hE8kLzR2nWb7dUf1gA9cD4eF6hIk`;

export const ASSET: z.infer<typeof Asset> = {
  id: MEDIA_ID,
  sessionId: SESSION_ID,
  waMessageId: MESSAGE_ID,
  index: 0,
  bucketId: null,
  status: "ready",
  mimetype: "image/jpeg",
  filename: null,
  size: 204_800,
  url: MEDIA_URL,
  expiresAt: AT,
};
