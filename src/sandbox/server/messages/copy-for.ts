import { PHONE_ID, type DeviceAddress } from "../../device-address.ts";
import { isShared, withoutDevice } from "../../wire/jid.ts";
import { verifiedNameCertificate } from "../../wire/verified-name.ts";
import { childrenOf, epochSeconds, stanza, type Stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import type { Copy } from "./read-copies.ts";

type Context = Pick<ServerContext, "people" | "profiles" | "groups">;

const COPIED_CHILDREN = ["meta", "reporting", "biz"];

/** A device's copy of a message, as the server delivers it. The sender is named as the chat is addressed. */
export function copyFor(
  { to, encs }: Copy,
  message: Stanza,
  sender: DeviceAddress,
  context: Context,
): Stanza {
  const { id, type, edit, category, push_priority: priority, expiration, to: chat = "" } = message.attrs;
  const toPerson = to.person === sender.person ? ownCopy : othersCopy;
  const address = isShared(chat) ? groupCopy : toPerson;
  const attributes = {
    ...address(message, sender, context),
    id,
    type,
    t: epochSeconds(),
    notify: context.profiles.nameOf(sender.person),
    edit,
    category,
    push_priority: priority,
    expiration,
  };
  const isFirst = encs.some((enc) => enc.attrs["type"] === "pkmsg");
  const beside = childrenOf(message).filter(
    ({ tag }) => COPIED_CHILDREN.includes(tag) || (isFirst && tag === "device-identity"),
  );
  const verified = to.person === sender.person ? [] : verifiedName(sender, context);
  return stanza("message", attributes, [...encs, ...beside, ...verified]);
}

/** What a business is called, as WhatsApp has verified it: before others have asked, with its messages. */
function verifiedName({ person }: DeviceAddress, { profiles }: Context): readonly Stanza[] {
  const name = profiles.isBusiness(person) ? profiles.verifiedNameOf(person) : undefined;
  return name === undefined ? [] : [stanza("verified_name", { v: "1" }, verifiedNameCertificate(name))];
}

function groupCopy({ attrs }: Stanza, sender: DeviceAddress, { people, groups }: Context) {
  const phone = { person: sender.person, id: PHONE_ID };
  const [lid, jid] = [people.lidOfDevice(sender), people.jidOfDevice(sender)];
  if (groups.find(attrs["to"] ?? "")?.addressing === "pn" && jid !== undefined) {
    const participant_lid = people.lidOfDevice(phone);
    return { from: attrs["to"], participant: jid, participant_lid, addressing_mode: "pn" };
  }
  const participant_pn = people.jidOfDevice(phone);
  return { from: attrs["to"], participant: lid, participant_pn, addressing_mode: "lid" };
}

// With the other address of the sender, which a client keeps beside the one that it sees.
function othersCopy(message: Stanza, sender: DeviceAddress, { people }: Context) {
  const phone = { person: sender.person, id: PHONE_ID };
  const from = addressed(message, sender, people);
  return isByLid(message)
    ? { ...from, sender_pn: people.jidOfDevice(phone) }
    : { ...from, sender_lid: people.lidOfDevice(phone) };
}

// The chat, by both addresses. With the sender's other address here Baileys takes its own number for the partner's LID.
function ownCopy(message: Stanza, sender: DeviceAddress, { people }: Context) {
  const { category, recipient, to = "" } = message.attrs;
  const from = addressed(message, sender, people);
  if (category === "peer") return from;
  const chat = withoutDevice(recipient ?? to);
  const partner = people.deviceOf(chat);
  if (!partner) return { ...from, recipient: chat };
  return isByLid(message)
    ? { ...from, recipient: chat, peer_recipient_pn: people.jidOfDevice(partner) }
    : { ...from, recipient: chat, peer_recipient_lid: people.lidOfDevice(partner) };
}

function addressed(message: Stanza, sender: DeviceAddress, people: Context["people"]) {
  const lid = people.lidOfDevice(sender);
  if (isByLid(message)) return { from: lid, addressing_mode: "lid" };
  return { from: people.jidOfDevice(sender) ?? lid, addressing_mode: "pn" };
}

function isByLid({ attrs }: Stanza): boolean {
  return (attrs["recipient"] ?? attrs["to"] ?? "").endsWith("@lid");
}
