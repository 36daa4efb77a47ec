import { randomBytes } from "node:crypto";
import type { proto } from "@whiskeysockets/baileys";
import { isSameDevice, type DeviceAddress } from "../../device-address.ts";
import { devicesOf } from "../../server/deliver.ts";
import { takeBundle } from "../../server/key-bundles.ts";
import { stanza, type Stanza } from "../../wire/stanza.ts";
import type { Phone, SentMessage } from "../phone.ts";

/** Sends a message from a phone to every device of its chat, and to the phone's own; resolves with its id. */
export function sendMessage(sent: SentMessage, phone: Phone): Promise<string> {
  // As long as those of WhatsApp for Android.
  const id = randomBytes(16).toString("hex").toUpperCase();
  return phone.do(async () => {
    const partner = phone.context.people.deviceOf(sent.chat)?.person ?? "";
    const people = new Set([partner, phone.address.person]);
    const devices = [...people].flatMap((person) => devicesOf(person, phone.context));
    const copies: Stanza[] = [];
    for (const device of devices) {
      if (isSameDevice(device, phone.address)) continue;
      const copy = await encryptFor(device, sent, phone);
      if (copy) copies.push(copy);
    }
    phone.sent.set(id, sent);
    const { chat, type } = sent;
    phone.send(stanza("message", { id, to: chat, type }, [stanza("participants", {}, copies)]));
    return id;
  });
}

/** What a device gets of a message: one's own devices learn which chat it is of. */
export function contentFor(
  { person }: DeviceAddress,
  { chat, message }: SentMessage,
  { address }: Phone,
): proto.IMessage {
  if (person !== address.person) return message;
  return { deviceSentMessage: { destinationJid: chat, message } };
}

async function encryptFor(
  device: DeviceAddress,
  sent: SentMessage,
  phone: Phone,
): Promise<Stanza | undefined> {
  const lid = phone.context.people.lidOfDevice(device);
  if (!(await phone.signal.hasSession(lid))) {
    const bundle = takeBundle(device, phone.context);
    if (!bundle) return undefined;
    await phone.signal.openSession(lid, bundle);
  }
  const { type, ciphertext } = await phone.signal.encrypt(lid, contentFor(device, sent, phone));
  return stanza("to", { jid: lid }, [stanza("enc", { v: "2", type }, ciphertext)]);
}
