import type { ChatFact } from "../../../../../src/core/index.ts";
import { ownPerson, toChat, type ToldInstance } from "../people.ts";
import type { MessageStatus, StatusWord } from "../schemas.ts";

type Told = Extract<ChatFact, { name: "message_status" }>;

/** That WhatsApp has a message its event tells, and who sent it has been answered. */
const WORDS: Readonly<Record<Told["state"], StatusWord | null>> = {
  pending: null,
  sent: null,
  delivered: "delivered",
  read: "read",
  played: "played",
  failed: "server_error",
};

/** Of somebody's, which the account has read elsewhere. */
const OWN_WORDS: Readonly<Partial<Record<Told["state"], StatusWord>>> = {
  read: "read_self",
  played: "played_self",
};

/** Null for what this dialect has no word of. */
export function toMessageStatus(
  { chat: key, author, ids, state, atWallMs }: Told,
  instance: ToldInstance,
): MessageStatus | null {
  const status = author ? (OWN_WORDS[state] ?? null) : WORDS[state];
  if (status === null) return null;
  const { jid, type } = toChat(key);
  const sender = author ? author : ownPerson(instance)?.jid;
  return {
    timestamp: new Date(atWallMs).toISOString(),
    status,
    messageIds: [...ids],
    chat: { jid, type },
    recipient: jid,
    ...(type === "group" && sender && { messageSender: sender }),
  };
}
