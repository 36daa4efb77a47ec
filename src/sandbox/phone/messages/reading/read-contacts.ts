import type { proto } from "@whiskeysockets/baileys";
import type { ContactCard, Content } from "../received-message.ts";

/** The contacts in a message; undefined when there are none. */
export function readContacts({ contactMessage, contactsArrayMessage }: proto.IMessage): Content | undefined {
  const cards = contactMessage ? [contactMessage] : (contactsArrayMessage?.contacts ?? []);
  const [first, ...others] = cards.map(readCard);
  if (!first) return undefined;
  return { kind: "contact", contact: first, ...(others.length > 0 && { contacts: [first, ...others] }) };
}

// A phone can open a chat only with the number of a "waid".
function readCard({ displayName, vcard }: proto.Message.IContactMessage): ContactCard {
  const [, number] = /\bwaid=(\d+)/.exec(vcard ?? "") ?? [];
  const [, written] = /^(?:\w+\.)?TEL[^:\r\n]*:([^\r\n]+)/m.exec(vcard ?? "") ?? [];
  return { name: displayName ?? "", phone: number ?? written ?? "" };
}
