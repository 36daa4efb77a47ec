import type { z } from "@hono/zod-openapi";
import { STATUS_FEED, type SendMessage } from "../../../src/core/index.ts";
import { jsonAnswer, jsonRequest } from "../../../src/http/operation/json-content.ts";
import { leanOperation, refused, type Operation } from "../dialect/operation.ts";
import { SessionParams } from "../dialect/schemas.ts";
import { wrongValue } from "../dialect/wrong-value.ts";
import { notBuilt } from "./content.ts";
import { SOURCE } from "./convert.ts";
import { POSTED } from "./examples.ts";
import { bounded, MEDIA_BODY_BYTES } from "./limits.ts";
import { MEDIA, toMedia } from "./media.ts";
import { sendRefusals } from "./refusals.ts";
import { PostedStatus, StatusBody } from "./schemas.ts";

/** Throws `malformed_input`, and `not_built` for every other type. */
function fromStatus({ type = "", text = "", media }: z.infer<typeof StatusBody>): SendMessage["content"] {
  if (type === "image" || type === "video") return toMedia(type, media);
  if (type !== "" && type !== "text") throw notBuilt(type);
  if (text.trim() === "") throw wrongValue("text", "is missing", "text is required for type 'text'");
  return { kind: "text", text: bounded("text", text) };
}

export const postStatus: Operation = leanOperation(
  {
    operationId: "postStatus",
    needs: { can: "send", on: "session" },
    method: "post",
    path: "/api/v1/sessions/{session}/status",
    mostBytes: MEDIA_BODY_BYTES,
    tags: ["status"],
    summary: "Post a status update",
    description:
      "A text, an image or a video, shown for 24 hours to those whom the account's privacy settings let see it, of the people that the session has chats with. `media` is as in a message. Other types answer 501.",
    request: { params: SessionParams, body: jsonRequest(StatusBody) },
    responses: {
      200: jsonAnswer("Acknowledged by WhatsApp.", PostedStatus, POSTED),
      ...sendRefusals,
      404: refused("session_not_found"),
    },
  },
  ({ core }) =>
    async (c) => {
      const content = fromStatus(c.req.valid("json"));
      const status = { to: STATUS_FEED, content, source: SOURCE, isQueued: false };
      const { message } = await core.messages.send(c.get("session"), status);
      return { status: 200, body: { messageId: message.id } };
    },
  { media: MEDIA },
);
