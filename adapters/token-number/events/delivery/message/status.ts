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

/** Null for what this dialect has no word of. */
export function toMessageStatus(
  { chat: key, ids, state, atWallMs }: Told,
  instance: ToldInstance,
): MessageStatus | null {
  const status = WORDS[state];
  if (status === null) return null;
  const { jid, type } = toChat(key);
  const own = ownPerson(instance);
  return {
    timestamp: new Date(atWallMs).toISOString(),
    status,
    messageIds: [...ids],
    chat: { jid, type },
    recipient: jid,
    ...(type === "group" && own && { messageSender: own.jid }),
  };
}
