import { isSameDevice, type DeviceAddress } from "../../device-address.ts";
import { childOf, type Stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import { devicesOf } from "../deliver.ts";
import { checkEncryption, readParticipants, UnreadableMessage, type Copy } from "./read-copies.ts";

/**
 * The copies of a status: what is encrypted with the sender key, for every device of everybody who is told that key with it.
 * With a `participant` it is for that device alone, which has asked for it again. Throws an UnreadableMessage.
 */
export function readStatusCopies(
  message: Stanza,
  sender: DeviceAddress,
  context: Pick<ServerContext, "people" | "registry">,
): readonly Copy[] {
  const { participant } = message.attrs;
  const enc = childOf(message, "enc");
  if (!enc) throw new UnreadableMessage("the status has nothing to show");
  if (participant !== undefined) {
    const to = context.people.deviceOf(participant);
    if (!to) throw new UnreadableMessage("a copy is for nobody's device");
    checkEncryption(enc, message, sender);
    return [{ to, encs: [enc] }];
  }
  if (enc.attrs["type"] !== "skmsg" || !(enc.content instanceof Uint8Array)) {
    throw new UnreadableMessage("the status is not encrypted for several");
  }
  const keys = readParticipants(message, sender, context.people);
  const persons = [...new Set(keys.map(({ to }) => to.person))];
  return persons
    .flatMap((person) => devicesOf(person, context))
    .filter((to) => !isSameDevice(to, sender))
    .map((to) => {
      const own = keys.find((key) => isSameDevice(key.to, to));
      return { to, encs: [...(own?.encs ?? []), enc] };
    });
}
