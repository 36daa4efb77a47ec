import { isSameDevice } from "../../device-address.ts";
import { devicesOf } from "../../server/deliver.ts";
import { STATUS } from "../../wire/jid.ts";
import { stanza, type Stanza } from "../../wire/stanza.ts";
import type { Phone } from "../phone.ts";
import { encryptFor } from "./encrypt-for.ts";
import type { Outgoing } from "./send-message.ts";

/**
 * What a phone sends to a group, or as a status: the message once, and for every device of every member the key that it is read with. The
 * key goes along each time, so that it does not matter who has come since.
 */
export async function groupContent({ chat, message }: Outgoing, phone: Phone): Promise<readonly Stanza[]> {
  const { people } = phone.context;
  const ownLid = people.lidOfDevice(phone.address);
  const members = new Set(readersOf(chat, phone));
  // Who has left must not read what is written from now on.
  const holders = phone.keyHolders.get(chat) ?? [];
  if (holders.some((person) => !members.has(person))) phone.signal.forgetSenderKey(chat, ownLid);
  phone.keyHolders.set(chat, [...members]);
  const { ciphertext, key } = await phone.signal.encryptForGroup(chat, ownLid, message);
  const copies: Stanza[] = [];
  for (const device of [...members].flatMap((person) => devicesOf(person, phone.context))) {
    const enc = isSameDevice(device, phone.address) ? undefined : await encryptFor(device, key, phone);
    if (enc) copies.push(stanza("to", { jid: people.lidOfDevice(device) }, [enc]));
  }
  return [stanza("participants", {}, copies), stanza("enc", { v: "2", type: "skmsg" }, ciphertext)];
}

/** A status is for everybody who has a session. */
function readersOf(chat: string, { address, context }: Phone): readonly string[] {
  const { groups, registry } = context;
  if (chat === STATUS) return [address.person, ...registry.devices.map(({ number }) => number)];
  return [...(groups.find(chat)?.members.keys() ?? [])];
}
