import type { z } from "@hono/zod-openapi";
import {
  toJid,
  type Message,
  type SendMessage,
  type SendOutcome,
  type Session,
} from "../../../src/core/index.ts";
import { fromJid, wrongJid, wrongValue } from "../dialect/wrong-value.ts";
import { fromContent } from "./content.ts";
import { exceeding, MOST_MENTIONS } from "./limits.ts";
import { outboxIdOf } from "./outbox-id.ts";
import type { SendBody, SendHeaders, SendQuery, SendResult } from "./schemas.ts";

type Result = z.infer<typeof SendResult>;

/** Who asked for a message, as it is kept with it. */
export const SOURCE = "api";

export type SendRequest = {
  readonly body: z.infer<typeof SendBody>;
  readonly query: z.infer<typeof SendQuery>;
  readonly headers: z.infer<typeof SendHeaders>;
};

/** Throws `malformed_input`, and `not_built` for a kind that is documented alone. */
export function fromSend(
  { body, query, headers }: SendRequest,
  { presenceTyping }: Pick<Session, "presenceTyping">,
): SendMessage {
  const { type = "", to = "", replyTo, mentions, typing, waitWhileTyping = 0 } = body;
  if (type === "") throw wrongValue("type", "is missing", "send type is required");
  if (to === "") throw wrongValue("to", "is missing", "recipient 'to' is required");
  return {
    content: fromContent(type, body),
    to: fromJid("to", to),
    replyTo: replyTo === "" ? undefined : replyTo,
    mentions: fromMentions(mentions),
    typing: typeof typing === "number" ? typing * 1000 : (typing ?? (presenceTyping ? "auto" : undefined)),
    waitWhileTypingMs: waitWhileTyping * 1000,
    source: SOURCE,
    isQueued: query.async === "true" || query.async === "1",
    idempotencyKey: headers["Idempotency-Key"],
  };
}

function fromMentions(mentions: readonly string[] = []): readonly string[] {
  if (mentions.length > MOST_MENTIONS) throw exceeding("mentions", MOST_MENTIONS, "entries");
  return mentions.map((text) => {
    const address = fromJid("mentions", text);
    if (address.kind === "group") throw wrongJid("mentions", text);
    return toJid(address);
  });
}

/** The answer of a send: of a replay what came of the first. */
export function toSendAnswer({ message, isReplay }: SendOutcome, isQueued: boolean) {
  if (isReplay) return toReplayAnswer(message);
  if (!isQueued) return { status: 200, body: toSendResult(message) } as const;
  const body: Result = {
    mode: "async",
    outboxId: outboxIdOf(message),
    status: "queued",
    waMessageId: message.id,
  };
  return { status: 202, body } as const;
}

function toReplayAnswer(message: Message) {
  const outboxId = outboxIdOf(message);
  const replay = { outboxId, replayed: true };
  switch (message.state) {
    case "pending":
      return { status: 202, body: { mode: "async", ...replay } satisfies Result } as const;
    case "failed":
      return { status: 200, body: { mode: "sync", status: "failed", ...replay } satisfies Result } as const;
    default:
      return { status: 200, body: { ...toSendResult(message), ...replay } } as const;
  }
}

/** Of a message that WhatsApp has acknowledged. */
export function toSendResult({ id, atMs }: Message): Result {
  return { mode: "sync", status: "sent", waMessageId: id, timestamp: atMs };
}
