import { isSameDevice, PHONE_ID, type DeviceAddress } from "../../device-address.ts";
import type { People } from "../../people.ts";
import { childOf, childrenOf, type Stanza } from "../../wire/stanza.ts";

/** An encrypted copy of a message, and the device that it is for. */
export type Copy = { readonly to: DeviceAddress; readonly enc: Stanza };

/** Thrown for a message that WhatsApp answers with a negative acknowledgement. */
export class UnreadableMessage extends Error {
  override readonly name = "UnreadableMessage";
}

/**
 * The copies in a message to a person: one for each device in `<participants>`, or a single one beside them for the device
 * that the message is addressed to. Throws an UnreadableMessage.
 */
export function readCopies(message: Stanza, sender: DeviceAddress, people: People): readonly Copy[] {
  const participants = childOf(message, "participants");
  const direct = childOf(message, "enc");
  const copies = participants
    ? childrenOf(participants).map((to) => readParticipant(to, people))
    : direct
      ? [{ to: device(message.attrs["to"], people), enc: direct }]
      : [];
  if (copies.length === 0 || (participants && direct))
    throw new UnreadableMessage("the message has no copies");
  for (const copy of copies) checkCopy(copy, message, sender, people);
  // A list of devices that is out of date, or one that has ourselves in it, is nobody's fault.
  return copies.filter(({ to }) => !isSameDevice(to, sender));
}

function readParticipant(to: Stanza, people: People): Copy {
  const [enc, ...others] = childrenOf(to);
  if (to.tag !== "to" || enc?.tag !== "enc" || others.length > 0) {
    throw new UnreadableMessage("a participant has exactly one copy");
  }
  return { to: device(to.attrs["jid"], people), enc };
}

function checkCopy({ to, enc }: Copy, message: Stanza, sender: DeviceAddress, people: People): void {
  const { v, type = "" } = enc.attrs;
  if (v !== "2" || !["pkmsg", "msg"].includes(type) || !(enc.content instanceof Uint8Array)) {
    throw new UnreadableMessage("a copy is not encrypted for a person's device");
  }
  const chat = device(message.attrs["to"], people);
  if (to.person !== sender.person && to.person !== chat.person) {
    throw new UnreadableMessage("a copy is for somebody who is not in the chat");
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
