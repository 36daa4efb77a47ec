import { z, type RouteConfig } from "@hono/zod-openapi";
import type { Hono } from "hono";
import type { DialectKit } from "../../../src/http/dialect.ts";
import type { HttpEnv } from "../../../src/http/http-env.ts";
import { responseOf } from "../../../src/http/lean/reply.ts";
import { withHeaders } from "../dialect/headers.ts";
import { refused } from "../dialect/operation.ts";
import { toContent } from "./convert.ts";
import { findMedia, mediaNotFound } from "./find-media.ts";
import { parseMediaId } from "../../../src/http/media/media-id.ts";
import { MediaParams, TokenQuery } from "./schemas.ts";

const content = {
  operationId: "getMediaContent",
  method: "get",
  path: "/api/v1/media/{id}/content",
  tags: ["media"],
  summary: "The bytes of the media of a message",
  description:
    "Whoever has the address has the bytes: it is `media.url` of a message or an event, with a token that is good for an hour. They are fetched from WhatsApp when they are asked for, whole and proved before the answer begins; WhatsApp keeps a file for about 30 days. One that it has no longer is asked of the phone, which has 30 s to bring it there again. Of up to `DUET_MEDIA_MAX_MB`. A session fetches 4 at a time, others wait for up to 20 s. Only a call with a wrong token counts for the rate limit.",
  security: [],
  request: { params: MediaParams, query: TokenQuery },
  responses: {
    200: {
      description: "The bytes, as what their author's client calls them.",
      content: { "*/*": { schema: z.string(), example: "the bytes" } },
    },
    400: refused("media_too_large"),
    401: refused("credential_invalid"),
    404: refused("media_gone"),
    429: refused("queue_full"),
    500: refused("internal"),
    501: refused("session_not_connected"),
    503: refused("whatsapp_failed"),
  },
} satisfies RouteConfig;

/** The same as the document shows it. */
export const contentDefinition = { ...content, responses: withHeaders(content.responses) };

export function mountMediaContent(app: Hono<HttpEnv>, kit: DialectKit): void {
  const { core, admission, elsewhere, files, mediaTokens, mostMediaBytes } = kit;
  app.get("/api/v1/media/:id/content", async (c) => {
    const id = c.req.param("id");
    try {
      mediaTokens.require(id, c.req.query("token"));
    } catch (error) {
      await admission.countStranger(c);
      throw error;
    }
    c.set("isKnown", true);
    const session = await core.sessions.findAny(parseMediaId(id)?.sessionId ?? "");
    if (!session) throw mediaNotFound();
    const there = await elsewhere.bring(c, session.id);
    if (there) return responseOf(c, there);
    const message = await findMedia(core, session, id);
    return files.answer(c, toContent(await core.messages.openMedia(session, message, mostMediaBytes)));
  });
}
