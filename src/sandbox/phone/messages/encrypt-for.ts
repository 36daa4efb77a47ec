import type { proto } from "@whiskeysockets/baileys";
import { PHONE_ID, type DeviceAddress } from "../../device-address.ts";
import { takeBundle } from "../../server/key-bundles.ts";
import { stanza, type Stanza } from "../../wire/stanza.ts";
import type { Phone } from "../phone.ts";

/** A message encrypted for one device, in a conversation that is opened if need be; undefined when it has no keys. */
export async function encryptFor(
  device: DeviceAddress,
  message: proto.IMessage,
  { signal, context }: Phone,
): Promise<Stanza | undefined> {
  const lid = context.people.lidOfDevice(device);
  if (!(await signal.hasSession(lid))) {
    const bundle = takeBundle(device, context);
    if (!bundle) return undefined;
    await signal.openSession(lid, bundle);
  }
  const { type, ciphertext } = await signal.encrypt(
    lid,
    message,
    device.id === PHONE_ID ? undefined : context.tampering.plaintext,
  );
  return stanza("enc", { v: "2", type }, ciphertext);
}
