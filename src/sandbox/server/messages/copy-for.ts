import type { DeviceAddress } from "../../device-address.ts";
import { withoutDevice } from "../../wire/jid.ts";
import { childrenOf, epochSeconds, stanza, type Stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import type { Copy } from "./read-copies.ts";

type Context = Pick<ServerContext, "people" | "profiles">;

const COPIED_CHILDREN = ["meta", "reporting", "biz"];

/** A device's copy of a message, as the server delivers it. The sender is named as the chat is addressed. */
export function copyFor({ to, enc }: Copy, message: Stanza, sender: DeviceAddress, context: Context): Stanza {
  const { id, type, edit, category, push_priority: priority, expiration } = message.attrs;
  const whose =
    to.person === sender.person ? ownCopy(message, context) : othersCopy(message, sender, context);
  const attributes = {
    ...whose,
    id,
    type,
    t: epochSeconds(),
    notify: context.profiles.nameOf(sender.person),
    from: senderOf(message, sender, context),
    addressing_mode: isByLid(message) ? "lid" : "pn",
    edit,
    category,
    push_priority: priority,
    expiration,
  };
  const isFirst = enc.attrs["type"] === "pkmsg";
  const beside = childrenOf(message).filter(
    ({ tag }) => COPIED_CHILDREN.includes(tag) || (isFirst && tag === "device-identity"),
  );
  return stanza("message", attributes, [enc, ...beside]);
}

function isByLid({ attrs }: Stanza): boolean {
  return (attrs["recipient"] ?? attrs["to"] ?? "").endsWith("@lid");
}

function senderOf(message: Stanza, sender: DeviceAddress, { people }: Context): string {
  const lid = people.lidOfDevice(sender);
  return isByLid(message) ? lid : (people.jidOfDevice(sender) ?? lid);
}

// The other address of the sender, which a client keeps beside the one that it sees.
function othersCopy(message: Stanza, { person }: DeviceAddress, { people }: Context) {
  const phone = { person, id: 0 };
  return isByLid(message)
    ? { sender_pn: people.jidOfDevice(phone) }
    : { sender_lid: people.lidOfDevice(phone) };
}

// The chat, by both addresses. With the sender's other address here Baileys takes its own number for the partner's LID.
function ownCopy(message: Stanza, { people }: Context) {
  const { category, recipient, to = "" } = message.attrs;
  if (category === "peer") return {};
  const chat = withoutDevice(recipient ?? to);
  const partner = people.deviceOf(chat);
  if (!partner) return { recipient: chat };
  return isByLid(message)
    ? { recipient: chat, peer_recipient_pn: people.jidOfDevice(partner) }
    : { recipient: chat, peer_recipient_lid: people.lidOfDevice(partner) };
}
