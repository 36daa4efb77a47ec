import { isSameDevice, PHONE_ID, type DeviceAddress } from "../../device-address.ts";
import type { People } from "../../people.ts";
import { childOf, childrenOf, type Stanza } from "../../wire/stanza.ts";

/** What is encrypted for a device; several parts in a group. */
export type Copy = { readonly to: DeviceAddress; readonly encs: readonly Stanza[] };

/** Thrown for a message that WhatsApp answers with a negative acknowledgement. */
export class UnreadableMessage extends Error {
  override readonly name = "UnreadableMessage";
}

/**
 * The copies in a message to a person: one for each device in `<participants>`, or a single one beside them for the device
 * that the message is addressed to. Throws an UnreadableMessage.
 */
export function readCopies(message: Stanza, sender: DeviceAddress, people: People): readonly Copy[] {
  const direct = childOf(message, "enc");
  const chat = device(message.attrs["to"], people);
  const isListed = childOf(message, "participants") !== undefined;
  const copies = isListed
    ? readParticipants(message, sender, people)
    : direct
      ? [{ to: chat, encs: [direct] }]
      : [];
  if (copies.length === 0 || (isListed && direct)) throw new UnreadableMessage("the message has no copies");
  if (!isListed && direct) checkEncryption(direct, message, sender);
  if (copies.some(({ to }) => to.person !== sender.person && to.person !== chat.person)) {
    throw new UnreadableMessage("a copy is for somebody who is not in the chat");
  }
  if (message.attrs["category"] === "peer" && chat.person !== sender.person) {
    throw new UnreadableMessage("what is no message in a chat is for one's own devices");
  }
  // A list of devices that is out of date, or one that has ourselves in it, is nobody's fault.
  return copies.filter(({ to }) => !isSameDevice(to, sender));
}

/** The copies in `<participants>`, none without it. Throws an UnreadableMessage. */
export function readParticipants(message: Stanza, sender: DeviceAddress, people: People): readonly Copy[] {
  const participants = childOf(message, "participants");
  return (participants ? childrenOf(participants) : []).map((to) => {
    const [enc, ...others] = childrenOf(to);
    if (to.tag !== "to" || enc?.tag !== "enc" || others.length > 0) {
      throw new UnreadableMessage("a participant has exactly one copy");
    }
    checkEncryption(enc, message, sender);
    return { to: device(to.attrs["jid"], people), encs: [enc] };
  });
}

/** Throws an UnreadableMessage for what is not encrypted for one device. */
export function checkEncryption({ attrs, content }: Stanza, message: Stanza, sender: DeviceAddress): void {
  const { v, type = "" } = attrs;
  if (v !== "2" || !["pkmsg", "msg"].includes(type) || !(content instanceof Uint8Array)) {
    throw new UnreadableMessage("a copy is not encrypted for a person's device");
  }
  // What says that a companion belongs to its account; a phone is the account.
  if (type === "pkmsg" && sender.id !== PHONE_ID && !childOf(message, "device-identity")) {
    throw new UnreadableMessage("a first message comes with the identity of its device");
  }
}

function device(jid: string | undefined, people: People): DeviceAddress {
  const address = people.deviceOf(jid ?? "");
  if (!address) throw new UnreadableMessage("a copy is for nobody's device");
  return address;
}
