import type { z } from "@hono/zod-openapi";
import type { Content, Draft } from "../../../../src/core/index.ts";
import type { DialectKit } from "../../../../src/http/dialect.ts";
import type { MediaMembers } from "../../../../src/http/input/media-members.ts";
import { MESSAGE_BODY_BYTES } from "../../../../src/http/input/read-body.ts";
import { jsonAnswer, jsonRequest } from "../../../../src/http/operation/json-content.ts";
import { refuseDetailed } from "../../dialect/detailed-members.ts";
import type { OperationId } from "../../dialect/operation-ids.ts";
import { leanOperation, refusals, refused, type Operation } from "../../dialect/operation.ts";
import { InstanceParams } from "../../dialect/schemas.ts";
import { fromSendBody, toSentResponse } from "./convert.ts";
import { SENT } from "./examples.ts";
import { SentResponse, type SendBody, type SentMessage } from "./schemas.ts";

/** One kind of message as its page has it. */
export type Kind<Body extends z.ZodType<SendBody>> = {
  readonly operationId: OperationId;
  /** In the path. */
  readonly word: string;
  readonly summary: string;
  readonly description: string;
  readonly body: Body;
  readonly toContent: (body: z.infer<Body>, kit: DialectKit) => Content | Draft;
  /** Its body has 1 MiB, or as much as this. */
  readonly media?: MediaMembers;
  /** What its answer has otherwise than others. */
  readonly toAnswer?: (body: z.infer<Body>, sent: SentResponse) => SentResponse;
  /** What is in its example. */
  readonly example: Partial<SentMessage>;
};

/** Its bound depends on a setting. */
const TOO_LARGE = {
  413: {
    ...refused("media_too_large"),
    description:
      "`Media too large`: more than `DUET_MEDIA_MAX_MB` (64) MiB, decoded. `Request body too large`: more than that in base64, and 1 MiB.",
  },
};

const HELD =
  "Answered when WhatsApp has acknowledged the message, 30 s after it left at the latest: then with 503 `WhatsApp did not answer in time`, and it may still arrive. What WhatsApp refuses is 500 `Failed to send message: <reason>`.";

/** The operation that sends messages of a kind. */
export function sendOperation<Body extends z.ZodType<SendBody>>(kind: Kind<Body>): Operation {
  const { operationId, word, summary, description, toContent, toAnswer = asItIs } = kind;
  const taken: z.ZodType<SendBody> = kind.body;
  const example = { ...SENT, data: { ...SENT.data, ...kind.example } };
  return leanOperation(
    {
      operationId,
      needs: { can: "send", on: "instance" },
      method: "post",
      ...(!kind.media && { mostBytes: MESSAGE_BODY_BYTES }),
      path: `/api/message/${word}/{instance}`,
      tags: ["message"],
      summary,
      description: `${description} ${HELD}`,
      request: { params: InstanceParams, body: jsonRequest(taken) },
      responses: {
        200: jsonAnswer("Sent.", SentResponse, example),
        ...refusals(400, 403, 404, 413, "session_not_connected"),
        ...(kind.media && TOO_LARGE),
      },
    },
    (kit) => async (c) => {
      // What the kind's own schema has read.
      const body = c.req.valid("json") as z.infer<Body>;
      const session = c.get("session");
      const { message } = await kit.core.messages.send(session, {
        ...fromSendBody(body),
        content: toContent(body, kit),
      });
      const groupName = await kit.core.groups.subjectOf(session.id, message.chat);
      return { status: 200, body: toAnswer(body, toSentResponse(session, message, groupName)) };
    },
    { refuse: refuseDetailed, media: kind.media },
  );
}

function asItIs(_body: unknown, sent: SentResponse): SentResponse {
  return sent;
}
