import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { leanOperation, type Operation } from "../dialect/operation.ts";
import { SessionParams } from "../dialect/schemas.ts";
import { actOperations } from "./act-routes.ts";
import { fromSend, toSendAnswer } from "./convert.ts";
import { QUEUED, SENT } from "./examples.ts";
import { MEDIA_BODY_BYTES } from "./limits.ts";
import { MEDIA } from "./media.ts";
import { sendRefusals } from "./refusals.ts";
import { SendBody, SendHeaders, SendQuery, SendResult } from "./schemas.ts";
import { postStatus } from "./status.ts";

const MESSAGES = "/api/v1/sessions/{session}/messages";

export const messageOperations: readonly Operation[] = [
  leanOperation(
    {
      operationId: "sendMessage",
      needs: { can: "send", on: "session" },
      method: "post",
      path: MESSAGES,
      mostBytes: MEDIA_BODY_BYTES,
      tags: ["messages"],
      summary: "Send a message",
      description:
        "Messages of a chat leave in the order of their calls. Answered when WhatsApp has acknowledged the message, within 30 s; with `async` at once, also while the session is not connected: then it leaves when that is, within 24 h. After a 503 `request timed out` it may still leave, and a replay of its `Idempotency-Key` tells. An album of images and videos is in `medias`: they come one by one behind the message whose id is answered, when WhatsApp has acknowledged all. An image, a video, audio, a document or a sticker is in `media`: what it is, its content tells. Audio that is Ogg with Opus in it is a voice note. A sticker is WebP of 512 x 512, or a WebP, PNG or JPEG of up to 40 megapixels that is made that; an image that has no thumbnail inside gets one. A GIF is made a film that plays over and over, or an animated sticker, where the gateway has ffmpeg, and refused where it has not.",
      request: {
        params: SessionParams,
        query: SendQuery,
        headers: SendHeaders,
        body: jsonRequest(SendBody),
      },
      responses: {
        200: jsonAnswer("Acknowledged by WhatsApp, or the replay of one that is over.", SendResult, SENT),
        202: jsonAnswer("Queued, or the replay of one that is on its way.", SendResult, QUEUED),
        ...sendRefusals,
      },
    },
    ({ core }) =>
      async (c) => {
        const session = c.get("session");
        const [body, query] = [c.req.valid("json"), c.req.valid("query")];
        const message = fromSend({ body, query, headers: c.req.valid("header") }, session);
        return toSendAnswer(await core.messages.send(session, message), message.isQueued);
      },
    { media: MEDIA },
  ),
  ...actOperations,
  postStatus,
];
