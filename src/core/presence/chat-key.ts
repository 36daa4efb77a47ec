import { formsOf } from "../brazilian-number.ts";
import { toJid, type ChatAddress } from "../chat-address.ts";

/** Which number a LID belongs to, as far as a session's device has learned. */
export interface LidBook {
  lidOf(sessionId: string, number: string): string | undefined;
  numberOf(sessionId: string, lid: string): string | undefined;
}

/** What is known of how people are addressed. */
export interface AddressBook extends LidBook {
  /** The form under which WhatsApp knows a number that has two; undefined while nothing is known, or neither is there. */
  canonicalOf(sessionId: string, number: string): string | undefined;
}

/** A chat as one session knows it. */
export type KnownChat = {
  /** The same for every address of the chat. */
  readonly key: string;
  /** Other keys under which it may have been known before its LID or its canonical number was learned. */
  readonly formerKeys: readonly string[];
  /** Where its stanzas go: the LID where there is one, since WhatsApp knows such a chat by it. */
  readonly to: ChatAddress;
};

/** A number, its other form once WhatsApp has said which one it knows, and the LID that is known to be its are one chat. */
export function knownChat(book: AddressBook, sessionId: string, address: ChatAddress): KnownChat {
  const asked = numberOf(book, sessionId, address);
  if (asked === undefined) return { key: toJid(address), formerKeys: [], to: address };
  const canonical = book.canonicalOf(sessionId, asked);
  const numbers = canonical === undefined ? [asked] : formsOf(canonical);
  const lid =
    address.kind === "lid"
      ? address.lid
      : numbers.map((number) => book.lidOf(sessionId, number)).find((found) => found !== undefined);
  const people = numbers.map((number): ChatAddress => ({ kind: "person", number }));
  const [person = address, ...others] = people;
  const to: ChatAddress = lid === undefined ? person : { kind: "lid", lid };
  const former = lid === undefined ? others : [...others, to];
  return { key: toJid(person), formerKeys: former.map(toJid), to };
}

function numberOf(book: AddressBook, sessionId: string, address: ChatAddress): string | undefined {
  switch (address.kind) {
    case "person":
      return address.number;
    case "lid":
      return book.numberOf(sessionId, address.lid);
    case "group":
      return undefined;
  }
}
