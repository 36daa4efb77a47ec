import type { Recipient } from "../chat-address.ts";
import type { NumberBook } from "../contacts/index.ts";
import { GatewayError } from "../errors.ts";
import type { Session } from "../sessions/index.ts";
import type { MessagePlace, MessageStore } from "./message-store.ts";
import type { Message } from "./message.ts";

/** More than a group has members. */
export const MOST_VOTERS = 5_000;
const ROWS_AT_ONCE = 50;

/** Milliseconds since 1970, both ends included. */
export type Span = {
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  /** Of its messages the newest, so many. */
  readonly most: number;
};

/** What is kept of messages. The phone is asked nothing, and told nothing. */
export interface KeptMessages {
  /** Throws `message_not_found`. `chat` undefined = whichever has it. */
  get(session: Session, chat: Recipient | undefined, id: string): Promise<Message>;
  /** At most `limit` messages of a chat, newest first: those before a place. */
  list(
    session: Session,
    chat: Recipient,
    before: MessagePlace | undefined,
    limit: number,
  ): Promise<readonly Message[]>;
  /** Those of a span of time, newest first, read as they are asked for. */
  between(session: Session, chat: Recipient, span: Span): AsyncIterable<Message>;
  /** What each voter of a poll has chosen last, of at most 5,000. Throws `message_unfit` for what is no poll. */
  votes(session: Session, poll: Message): Promise<readonly Message[]>;
}

export type KeptMessagesPorts = { readonly numbers: NumberBook; readonly messages: MessageStore };

export function createKeptMessages({ numbers, messages }: KeptMessagesPorts): KeptMessages {
  const keyOf = (sessionId: string, chat: Recipient) =>
    numbers.withChat(sessionId, chat, (known) => known.key);

  async function* between({ id }: Session, chat: Recipient, { fromMs = 0, toMs, most }: Span) {
    const key = await keyOf(id, chat);
    let before: MessagePlace | undefined = toMs === undefined ? undefined : { atMs: toMs + 1, row: 0 };
    for (let left = most; left > 0; left -= ROWS_AT_ONCE) {
      const asked = Math.min(left, ROWS_AT_ONCE);
      const rows: readonly Message[] = await messages.list(id, key, before, asked);
      for (const message of rows) {
        if (message.atMs < fromMs) return;
        yield message;
      }
      if (rows.length < asked) return;
      before = rows.at(-1);
    }
  }

  return {
    between,
    async get({ id: sessionId }, chat, id) {
      const message = await messages.find(sessionId, chat && (await keyOf(sessionId, chat)), id);
      if (!message) throw notFound();
      return message;
    },
    list: async ({ id }, chat, before, limit) => messages.list(id, await keyOf(id, chat), before, limit),
    async votes({ id: sessionId }, { chat, id, content }) {
      if (content.kind !== "poll") throw new GatewayError("message_unfit", "Message is not a poll");
      return messages.about(sessionId, chat, id, "vote", MOST_VOTERS);
    },
  };
}

export function notFound(): GatewayError {
  return new GatewayError("message_not_found", "message not found");
}
