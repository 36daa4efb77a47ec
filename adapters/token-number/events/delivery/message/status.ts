import type { ChatFact } from "../../../../../src/core/index.ts";
import { ownPerson, toChat, type ToldInstance } from "../people.ts";
import type { MessageStatus, StatusWord } from "../schemas.ts";

type Told = Extract<ChatFact, { name: "message_status" }>;
type Signed = Extract<ChatFact, { name: "message_signed" }>;

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

/** What a receipt tells beside how far a message has come. */
const SIGN_WORDS: Readonly<Record<Signed["sign"], StatusWord>> = {
  echoed: "sender",
  wanted_again: "retry",
  unattended: "inactive",
};

/** Null for what this dialect has no word of. */
export function toMessageStatus(told: Told, instance: ToldInstance): MessageStatus | null {
  const { author, state } = told;
  const status = author ? (OWN_WORDS[state] ?? null) : WORDS[state];
  return status && toStatus(told, status, author, instance);
}

export function toSignedStatus(told: Signed, instance: ToldInstance): MessageStatus {
  return toStatus(told, SIGN_WORDS[told.sign], null, instance);
}

function toStatus(
  { chat: key, ids, atWallMs, isOfCommunity }: Pick<Told, "chat" | "ids" | "atWallMs" | "isOfCommunity">,
  status: StatusWord,
  author: string | null,
  instance: ToldInstance,
): MessageStatus {
  const { jid, type } = toChat(key);
  const sender = author ? author : ownPerson(instance)?.jid;
  return {
    timestamp: new Date(atWallMs).toISOString(),
    status,
    messageIds: [...ids],
    chat: { jid, type, ...(isOfCommunity && { isCommunity: true }) },
    recipient: jid,
    ...(type === "group" && sender && { messageSender: sender }),
  };
}
