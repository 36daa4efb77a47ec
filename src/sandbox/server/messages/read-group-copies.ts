import { isSameDevice, type DeviceAddress } from "../../device-address.ts";
import type { Group } from "../../groups.ts";
import { childOf, type Stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import { devicesOf } from "../deliver.ts";
import { checkEncryption, readParticipants, UnreadableMessage, type Copy } from "./read-copies.ts";

/**
 * The copies in a message to a group: what is encrypted with the sender key for every device of every member, and before it,
 * for devices that do not have that key yet, what tells it. Without the former each device has a copy of its own, as zapo-js
 * sends an edit. With a `participant` it is for that device alone, which has asked for it again. Throws an UnreadableMessage.
 */
export function readGroupCopies(
  message: Stanza,
  sender: DeviceAddress,
  group: Group,
  context: Pick<ServerContext, "people" | "registry">,
): readonly Copy[] {
  const { participant } = message.attrs;
  const enc = childOf(message, "enc");
  if (!enc) return readOwnCopies(message, sender, group, context);
  if (participant !== undefined) {
    const to = context.people.deviceOf(participant);
    if (!to || !group.members.has(to.person))
      throw new UnreadableMessage("a copy is for nobody of the group");
    checkEncryption(enc, message, sender);
    return [{ to, encs: [enc] }];
  }
  if (enc.attrs["type"] !== "skmsg" || !(enc.content instanceof Uint8Array)) {
    throw new UnreadableMessage("the message is not encrypted for the group");
  }
  const keys = readParticipants(message, sender, context.people);
  const devices = [...group.members.keys()].flatMap((person) => devicesOf(person, context));
  return devices
    .filter((to) => !isSameDevice(to, sender))
    .map((to) => {
      const own = keys.find((key) => isSameDevice(key.to, to));
      return { to, encs: [...(own?.encs ?? []), enc] };
    });
}

function readOwnCopies(
  message: Stanza,
  sender: DeviceAddress,
  { members }: Group,
  { people }: Pick<ServerContext, "people">,
): readonly Copy[] {
  const copies = readParticipants(message, sender, people);
  if (copies.length === 0) throw new UnreadableMessage("the message has nothing for the group");
  if (copies.some(({ to }) => !members.has(to.person)))
    throw new UnreadableMessage("a copy is for nobody of the group");
  return copies.filter(({ to }) => !isSameDevice(to, sender));
}
