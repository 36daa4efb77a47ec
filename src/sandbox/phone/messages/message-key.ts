import type { proto } from "@whiskeysockets/baileys";
import { isShared } from "../../wire/jid.ts";
import type { Phone } from "../phone.ts";
import { addressIn } from "./addresses.ts";
import type { KnownMessage } from "./known-messages.ts";

/** A message named as its chat on this phone has it. */
export function keyOf(
  { id, author, chat }: KnownMessage,
  { address, context }: Pick<Phone, "address" | "context">,
): proto.IMessageKey {
  const fromMe = author === address.person;
  const isOthers = isShared(chat) && !fromMe;
  const participant = isOthers ? { participant: addressIn(chat, author, context) } : {};
  return { id, remoteJid: chat, fromMe, ...participant };
}

/** The message that a key of one of the phone's companions names; undefined when the phone does not have it. */
export function findByKey(
  { id, remoteJid, fromMe, participant }: proto.IMessageKey,
  { address, context, known }: Phone,
): KnownMessage | undefined {
  const author = fromMe ? address.person : context.people.deviceOf(participant || remoteJid || "")?.person;
  return author === undefined ? undefined : known.find(author, id ?? "");
}
