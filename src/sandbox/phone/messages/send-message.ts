import { randomBytes } from "node:crypto";
import type { proto } from "@whiskeysockets/baileys";
import { isSameDevice, type DeviceAddress } from "../../device-address.ts";
import { devicesOf } from "../../server/deliver.ts";
import { isShared } from "../../wire/jid.ts";
import { epochSeconds, stanza, type Stanza } from "../../wire/stanza.ts";
import type { Phone } from "../phone.ts";
import { encryptFor } from "./encrypt-for.ts";
import { groupContent } from "./group-message.ts";
import { showOwn } from "../show-own.ts";

/** A message of a phone. */
export type Outgoing = {
  /** The chat's address. */
  readonly chat: string;
  /** What the server is told of it: its type, what it does to another message, and about a poll. */
  readonly type: string;
  readonly edit?: string;
  readonly meta?: Stanza;
  readonly message: proto.IMessage;
};

/** Sends a message from a phone to every device of its chat, and to the phone's own; resolves with its id. */
export async function sendMessage(outgoing: Outgoing, phone: Phone): Promise<string> {
  // As long as those of WhatsApp for Android.
  const id = randomBytes(16).toString("hex").toUpperCase();
  const { chat, message } = outgoing;
  const content = await (isShared(chat) ? groupContent(outgoing, phone) : personContent(outgoing, phone));
  phone.sent.set(id, outgoing);
  const at = Number(epochSeconds());
  phone.known.add({ id, author: phone.address.person, chat, address: chat, at, message });
  const attributes = { id, to: chat, addressing_mode: phone.context.groups.find(chat)?.addressing };
  phone.send(messageStanza(attributes, outgoing, content));
  showOwn(id, outgoing, phone);
  return id;
}

/** The stanza of a message that a phone sends, or sends again. */
export function messageStanza(
  attributes: Readonly<Record<string, string | undefined>>,
  { type, edit, meta }: Outgoing,
  content: readonly Stanza[],
): Stanza {
  return stanza("message", { ...attributes, type, edit }, [...content, ...(meta ? [meta] : [])]);
}

async function personContent(outgoing: Outgoing, phone: Phone): Promise<readonly Stanza[]> {
  const partner = phone.context.people.deviceOf(outgoing.chat)?.person ?? "";
  const people = new Set([partner, phone.address.person]);
  const copies: Stanza[] = [];
  for (const device of [...people].flatMap((person) => devicesOf(person, phone.context))) {
    if (isSameDevice(device, phone.address)) continue;
    const enc = await encryptFor(device, contentFor(device, outgoing, phone), phone);
    if (enc) copies.push(stanza("to", { jid: phone.context.people.lidOfDevice(device) }, [enc]));
  }
  return [stanza("participants", {}, copies)];
}

/** What a device gets of a message: one's own devices learn which chat it is of. */
export function contentFor(
  { person }: DeviceAddress,
  { chat, message }: Outgoing,
  { address }: Phone,
): proto.IMessage {
  if (person !== address.person) return message;
  return { deviceSentMessage: { destinationJid: chat, message } };
}
