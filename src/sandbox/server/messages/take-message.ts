import { PHONE_ID, type DeviceAddress } from "../../device-address.ts";
import { isAdmin, mayWrite, type Group } from "../../groups.ts";
import { isChatAddress, isGroup, isNewsletter, STATUS, withoutDevice } from "../../wire/jid.ts";
import { childBytes, childOf, epochSeconds, stanza, type Stanza } from "../../wire/stanza.ts";
import { publish } from "../channels/publish.ts";
import { ProtocolViolation } from "../chat-state.ts";
import type { ServerContext } from "../context.ts";
import { deliver } from "../deliver.ts";
import { copyFor } from "./copy-for.ts";
import { NotShown } from "../../phone/messages/reading/not-shown.ts";
import { readPost } from "./read-post.ts";
import { readGroupCopies } from "./read-group-copies.ts";
import { readStatusCopies } from "./read-status-copies.ts";
import { readCopies, UnreadableMessage, type Copy } from "./read-copies.ts";

const UNREADABLE = 400;
const SMAX_INVALID = 479;
const NOT_ALLOWED = 403;
const UNKNOWN = 404;

/**
 * Takes a message of a device: acknowledges or refuses it, and hands every device its own copy. `answer` sends to the
 * device. Throws a ProtocolViolation for one that cannot even be refused.
 */
export function takeMessage(
  message: Stanza,
  sender: DeviceAddress,
  answer: (ack: Stanza) => void,
  context: ServerContext,
): void {
  const { id, to, type } = message.attrs;
  if (!id || !type || to === undefined || !isAddress(to)) {
    throw new ProtocolViolation("the message has no valid id, type or address");
  }
  const { faults } = context;
  const read = faults.takeMessageRefusal(sender.person) ?? copiesOf(message, sender, context);
  const number = isNewsletter(to) ? String(context.channels.nextId(to)) : undefined;
  if (!faults.takeSilence(sender.person)) answer(acknowledgement(message, read, number));
  if (typeof read === "number" || faults.takeLoss(sender.person)) return;
  if (number !== undefined) publishPost(message, number, sender, context);
  for (const copy of read) {
    // Who is blocked is not told so.
    if (!isGroup(to) && context.blockLists.has(copy.to.person, sender.person)) continue;
    context.acquaintances.meet(sender.person, copy.to.person);
    const isSpoilt = copy.to.id !== PHONE_ID && faults.takeSpoiling(copy.to.person);
    deliver(copy.to, copyFor(isSpoilt ? spoilt(copy) : copy, message, sender, context), context);
  }
}

/** Half of each is missing. */
function spoilt({ to, encs }: Copy): Copy {
  const halved = encs.map((enc) => {
    const bytes = Buffer.from(enc.content as Uint8Array);
    return stanza(enc.tag, enc.attrs, bytes.subarray(0, bytes.length / 2));
  });
  return { to, encs: halved };
}

function isAddress(to: string): boolean {
  return isChatAddress(withoutDevice(to)) || to === STATUS || isNewsletter(to);
}

/** `number`: the message's in a channel, if it is taken. */
function acknowledgement({ attrs }: Stanza, read: readonly Copy[] | number, number?: string): Stanza {
  const { id, to, participant } = attrs;
  const outcome = typeof read === "number" ? { error: String(read) } : { server_id: number };
  return stanza("ack", { class: "message", id, from: to, t: epochSeconds(), participant, ...outcome });
}

/** Who gets what, or the code that the message is refused with. */
function copiesOf(message: Stanza, sender: DeviceAddress, context: ServerContext): readonly Copy[] | number {
  const { to = "" } = message.attrs;
  const group = context.groups.find(to);
  if (isGroup(to) && !group) return UNKNOWN;
  const channel = context.channels.find(to);
  if (channel && channel.followers.get(sender.person)?.role !== "owner") return NOT_ALLOWED;
  if (group && !(group.members.has(sender.person) && mayWrite(group, sender.person))) return NOT_ALLOWED;
  try {
    checkEdit(message, group, sender);
    if (isNewsletter(to)) return takePost(message, sender, context);
    if (to === STATUS) return readStatusCopies(message, sender, context);
    if (group) return readGroupCopies(message, sender, group, context);
    return readCopies(message, sender, context.people);
  } catch (error) {
    if (!(error instanceof UnreadableMessage || error instanceof NotShown)) throw error;
    context.unknownStanzas.add(sender.person, message, error.message);
    return error instanceof NotShown ? SMAX_INVALID : UNREADABLE;
  }
}

/** An edit, a pin, a revocation, and one by an admin, which there is in groups alone. */
function checkEdit({ attrs }: Stanza, group: Group | undefined, { person }: DeviceAddress): void {
  const { edit } = attrs;
  if (edit === undefined || ["1", "2", "7"].includes(edit)) return;
  if (edit !== "8" || !group || !isAdmin(group, person)) {
    throw new UnreadableMessage("the message changes another in a way that is not its sender's to use");
  }
}

/** A channel shows it. */
function takePost(message: Stanza, sender: DeviceAddress, context: ServerContext): readonly Copy[] {
  const content = readPost(message, sender, context);
  const { id = "", to = "" } = message.attrs;
  const at = Date.now();
  context.received.add({ id, at, from: sender.person, to, ...content });
  context.channels.find(to)?.posts.take(id, at, content);
  context.changed();
  return [];
}

/** Companions of who follows the channel are handed it as it is. */
function publishPost(message: Stanza, number: string, sender: DeviceAddress, context: ServerContext): void {
  const { id = "", to = "", type = "" } = message.attrs;
  const channel = context.channels.find(to);
  const wire = childBytes(message, "plaintext");
  if (!channel || !wire) return;
  const mediaType = childOf(message, "plaintext")?.attrs["mediatype"];
  publish(channel, { id, number, type, mediaType, wire }, context, sender);
}
