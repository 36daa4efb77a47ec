import { randomBytes } from "node:crypto";
import type { proto } from "@whiskeysockets/baileys";
import type { DeviceAddress } from "../../device-address.ts";
import { stanza } from "../../wire/stanza.ts";
import { encryptFor } from "../messages/encrypt-for.ts";
import type { Phone } from "../phone.ts";

/** A phone tells a companion of its own something that is no message in a chat; nothing when the device has no keys. */
export async function sendPeer(
  device: DeviceAddress,
  protocolMessage: proto.Message.IProtocolMessage,
  phone: Phone,
): Promise<void> {
  const enc = await encryptFor(device, { protocolMessage }, phone);
  if (!enc) return;
  const id = randomBytes(16).toString("hex").toUpperCase();
  const to = phone.context.people.jidOfDevice(device);
  const attributes = { id, to, type: "text", category: "peer", push_priority: "high_force" };
  phone.send(stanza("message", attributes, [enc]));
}
