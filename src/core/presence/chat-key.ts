import { toJid, type ChatAddress } from "../chat-address.ts";

/** Which number a LID belongs to, as far as a session's device has learned. */
export interface AddressBook {
  lidOf(sessionId: string, number: string): string | undefined;
  numberOf(sessionId: string, lid: string): string | undefined;
}

/** A chat as one session knows it. */
export type KnownChat = {
  /** The same for every address of the chat. */
  readonly key: string;
  /** Other keys under which it may have been known before its LID was learned. */
  readonly formerKeys: readonly string[];
  /** Where its stanzas go: the LID where there is one, since WhatsApp knows such a chat by it. */
  readonly to: ChatAddress;
};

/** A number and the LID that is known to be its are one chat. */
export function knownChat(book: AddressBook, sessionId: string, address: ChatAddress): KnownChat {
  if (address.kind === "group") return { key: toJid(address), formerKeys: [], to: address };
  const number = address.kind === "person" ? address.number : book.numberOf(sessionId, address.lid);
  const lid = address.kind === "lid" ? address.lid : book.lidOf(sessionId, address.number);
  if (number === undefined || lid === undefined) return { key: toJid(address), formerKeys: [], to: address };
  const to: ChatAddress = { kind: "lid", lid };
  return { key: toJid({ kind: "person", number }), formerKeys: [toJid(to)], to };
}
