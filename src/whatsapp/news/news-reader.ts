import { jidNormalizedUser } from "@whiskeysockets/baileys";
import { parseChatAddress, type Person } from "../../core/index.ts";
import type { AddressBook } from "../contacts/address-book.ts";

/** What a line knows that news are read with. */
export type NewsReader = {
  readonly book: AddressBook;
  /** The account's own JIDs. */
  readonly ownNames: () => readonly string[];
  /** What a group is called; undefined where WhatsApp does not say. */
  readonly subjectOf: (group: string) => Promise<string | undefined>;
};

/** Whoever these JIDs name, the number's and the LID's in any order; null where they name nobody. */
export async function personOf(
  { book }: Pick<NewsReader, "book">,
  ...jids: readonly (string | undefined)[]
): Promise<Person | null> {
  const addresses = jids.flatMap((jid) => (jid && parseChatAddress(jidNormalizedUser(jid))) || []);
  const number = addresses.find((address) => address.kind === "person")?.number;
  const lid = addresses.find((address) => address.kind === "lid")?.lid;
  if (number === undefined && lid === undefined) return null;
  const known = {
    number: number ?? (lid === undefined ? undefined : await book.numberOf(lid)),
    lid: lid ?? (number === undefined ? undefined : await book.lidOf(number)),
  };
  return {
    jid: known.number === undefined ? null : `${known.number}@s.whatsapp.net`,
    lid: known.lid === undefined ? null : `${known.lid}@lid`,
  };
}

/** When a stanza says that something happened. Milliseconds since 1970. */
export function timeOf({ t }: Readonly<Record<string, string>>, nowMs: number): number {
  const seconds = Number(t);
  return Number.isSafeInteger(seconds) && seconds > 0 ? seconds * 1000 : nowMs;
}
