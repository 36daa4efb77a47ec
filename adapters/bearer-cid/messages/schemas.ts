import { z } from "@hono/zod-openapi";
import { inPath, SessionParams } from "../dialect/schemas.ts";

export const MessageParams = SessionParams.extend({
  mid: inPath("mid", "The WhatsApp id of the message.", "3EB0A9253FA64269E11C9D"),
});

export const SendQuery = z.object({
  async: z.boolean().default(false).openapi({ description: "Queue the message and answer 202 at once." }),
});
