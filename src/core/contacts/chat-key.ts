import { toJid, type ChatAddress, type Recipient } from "../chat-address.ts";
import { formsOf } from "./number-forms.ts";

/** Which number a LID belongs to, as far as a session's device has learned. */
export interface LidBook {
  lidOf(sessionId: string, number: string): string | undefined;
  numberOf(sessionId: string, lid: string): string | undefined;
}

/** What is known of how people are addressed. */
export interface AddressBook extends LidBook {
  /** The form under which WhatsApp knows a number; undefined while nothing is known, or nobody is there. */
  canonicalOf(sessionId: string, number: string): string | undefined;
}

/** A chat as one session knows it. */
export type KnownChat<To extends Recipient = ChatAddress> = {
  /** The same for every address of the chat. */
  readonly key: string;
  /** Other keys under which it may have been known before its LID or its canonical number was learned. */
  readonly formerKeys: readonly string[];
  /** Where its stanzas go: the LID where there is one, since WhatsApp knows such a chat by it. */
  readonly to: To;
};

/** A number, its other forms once WhatsApp has said which one it knows, and the LID that is known to be its are one chat. */
export function knownChat(book: AddressBook, sessionId: string, address: ChatAddress): KnownChat;
export function knownChat(book: AddressBook, sessionId: string, address: Recipient): KnownChat<Recipient>;
export function knownChat(book: AddressBook, sessionId: string, address: Recipient): KnownChat<Recipient> {
  const asked = numberOf(book, sessionId, address);
  if (asked === undefined) return { key: toJid(address), formerKeys: [], to: address };
  const canonical = book.canonicalOf(sessionId, asked);
  const numbers = canonical === undefined ? [asked] : formsOf(canonical);
  const lid =
    address.kind === "lid"
      ? address.lid
      : numbers.map((number) => book.lidOf(sessionId, number)).find((found) => found !== undefined);
  // Most chats: nothing more is known than the number.
  if (canonical === undefined && lid === undefined) {
    const to = toPerson(asked);
    return { key: toJid(to), formerKeys: [], to };
  }
  const to: ChatAddress = lid === undefined ? toPerson(numbers[0] ?? asked) : { kind: "lid", lid };
  const [key = "", ...forms] = numbers.map((number) => toJid(toPerson(number)));
  const others = canonical === undefined ? [] : formsOf(asked).map((number) => toJid(toPerson(number)));
  return { key, formerKeys: without(key, [...forms, ...others, toJid(to)]), to };
}

/** A chat as it is known now, which was known otherwise before. */
export function knownSince(before: KnownChat, now: KnownChat): KnownChat {
  return { ...now, formerKeys: without(now.key, [...now.formerKeys, before.key, ...before.formerKeys]) };
}

function without(key: string, keys: readonly string[]): readonly string[] {
  return [...new Set(keys)].filter((each) => each !== key);
}

function toPerson(number: string): ChatAddress {
  return { kind: "person", number };
}

function numberOf(book: AddressBook, sessionId: string, address: Recipient): string | undefined {
  switch (address.kind) {
    case "person":
      return address.number;
    case "lid":
      return numberOfLid(book, sessionId, address.lid);
    case "group":
    case "status":
    case "channel":
      return undefined;
  }
}

/** None for a LID that is not its number's any more: somebody else has that number now. */
function numberOfLid(book: AddressBook, sessionId: string, lid: string): string | undefined {
  const number = book.numberOf(sessionId, lid);
  if (number === undefined) return undefined;
  return (book.lidOf(sessionId, number) ?? lid) === lid ? number : undefined;
}
