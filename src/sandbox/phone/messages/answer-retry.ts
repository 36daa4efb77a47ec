import type { proto } from "@whiskeysockets/baileys";
import type { DeviceAddress } from "../../device-address.ts";
import type { KeyBundle } from "../../key-bundle.ts";
import { takeBundle } from "../../server/key-bundles.ts";
import { readPreKey, readSignedPreKey } from "../../server/key-stanzas.ts";
import { isShared } from "../../wire/jid.ts";
import { childBytes, childOf, stanza, type Stanza } from "../../wire/stanza.ts";
import type { Phone } from "../phone.ts";
import { contentFor, messageStanza, type Outgoing } from "./send-message.ts";

const MOST_RETRIES = 5;

/** A device could not decrypt a message of this phone: it gets it once more, in a conversation that is opened anew. */
export async function answerRetry(receipt: Stanza, phone: Phone): Promise<void> {
  const { id = "", from = "", participant } = receipt.attrs;
  const { people } = phone.context;
  const device = people.deviceOf(participant ?? from);
  const sent = phone.sent.get(id);
  const count = Number(childOf(receipt, "retry")?.attrs["count"] ?? "1");
  if (!device) return;
  const [author, asker] = [phone.address.person, device.person];
  phone.context.askedAgain.add({ id, at: Date.now(), from: author, to: asker, count });
  if (!sent || count > MOST_RETRIES) return;
  const bundle = bundleIn(receipt) ?? takeBundle(device, phone.context);
  if (!bundle) return;
  const lid = people.lidOfDevice(device);
  await phone.signal.openSession(lid, bundle);
  const { type, ciphertext } = await phone.signal.encrypt(lid, await contentAgain(device, sent, phone));
  const recipient = isOwn(device, phone) ? sent.chat : undefined;
  const alone = isShared(sent.chat) ? { participant } : { device_fanout: "false", recipient };
  const attributes = { id, to: from, ...alone };
  const enc = stanza("enc", { v: "2", type, count: String(count) }, ciphertext);
  phone.send(messageStanza(attributes, sent, [enc]));
}

/** Of a group it has the key with it, which the device lacks as likely as not. */
async function contentAgain(device: DeviceAddress, sent: Outgoing, phone: Phone): Promise<proto.IMessage> {
  if (!isShared(sent.chat)) return contentFor(device, sent, phone);
  const ownLid = phone.context.people.lidOfDevice(phone.address);
  return { ...sent.message, ...(await phone.signal.senderKeyFor(sent.chat, ownLid)) };
}

function isOwn({ person }: DeviceAddress, { address }: Phone): boolean {
  return person === address.person;
}

/** From the second time on a device sends the keys along. */
function bundleIn(receipt: Stanza): KeyBundle | undefined {
  const keys = childOf(receipt, "keys");
  const registrationId = childBytes(receipt, "registration");
  const identityKey = childBytes(keys, "identity");
  if (!keys || registrationId?.length !== 4 || identityKey?.length !== 32) return undefined;
  const preKey = childOf(keys, "key");
  return {
    registrationId,
    identityKey,
    signedPreKey: readSignedPreKey(childOf(keys, "skey"), identityKey),
    preKey: preKey && readPreKey(preKey),
  };
}
