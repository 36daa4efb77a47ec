import { isSameDevice, PHONE_ID, type DeviceAddress } from "../../device-address.ts";
import { isChatAddress, isShared, STATUS, withoutDevice } from "../../wire/jid.ts";
import { epochSeconds, stanza, type Stanza } from "../../wire/stanza.ts";
import { ProtocolViolation } from "../chat-state.ts";
import type { ServerContext } from "../context.ts";
import { deliver, devicesOf } from "../deliver.ts";

/** Whom a receipt of a type goes on to; nobody is told of the others. */
const ROUTES: Readonly<
  Record<string, "author" | "author's device" | "own devices" | "own phone" | "nobody">
> = {
  "": "author",
  inactive: "author",
  read: "author",
  played: "author",
  retry: "author's device",
  sender: "own devices",
  "read-self": "own devices",
  "played-self": "own devices",
  peer_msg: "nobody",
  hist_sync: "nobody",
  "server-error": "own phone",
};

/** Takes a receipt of a device: acknowledges it, and passes it on. Throws a ProtocolViolation. */
export function takeReceipt(
  receipt: Stanza,
  sender: DeviceAddress,
  answer: (ack: Stanza) => void,
  context: ServerContext,
): void {
  const { id, to, type, participant } = receipt.attrs;
  const route = ROUTES[type ?? ""];
  if (!id || to === undefined || !(isChatAddress(withoutDevice(to)) || to === STATUS) || !route) {
    throw new ProtocolViolation("the receipt has no valid id, type or address");
  }
  answer(stanza("ack", { class: "receipt", id, from: to, type, participant }));
  for (const [device, passed] of passedOn(receipt, route, sender, context)) deliver(device, passed, context);
}

function passedOn(
  receipt: Stanza,
  route: (typeof ROUTES)[string],
  sender: DeviceAddress,
  context: ServerContext,
): readonly (readonly [DeviceAddress, Stanza])[] {
  const { to = "", participant, recipient, type } = receipt.attrs;
  // In a group it goes to who has written the message.
  const author = context.people.deviceOf(isShared(to) ? (participant ?? "") : to);
  const own = devicesOf(sender.person, context).filter((device) => !isSameDevice(device, sender));
  const passed = receiptFrom(sender, receipt, { type, recipient }, context);
  const toAll = (devices: readonly DeviceAddress[], stanza: Stanza) =>
    devices.map((device) => [device, stanza] as const);
  if (!author || route === "nobody") return [];
  if (route === "own phone") return author.person === sender.person ? [[phoneOf(sender), passed]] : [];
  if (route === "own devices") return toAll(own, passed);
  if (route === "author's device") return [[author, passed]];
  // The reader's other devices learn it too.
  const isRead = (type === "read" || type === "played") && author.person !== sender.person;
  const self = { type: `${type ?? ""}-self`, recipient: isShared(to) ? undefined : withoutDevice(to) };
  return [
    ...toAll(devicesOf(author.person, context), passed),
    ...(isRead ? toAll(own, receiptFrom(sender, receipt, self, context)) : []),
  ];
}

function phoneOf({ person }: DeviceAddress): DeviceAddress {
  return { person, id: PHONE_ID };
}

function receiptFrom(
  sender: DeviceAddress,
  { attrs, content }: Stanza,
  { type, recipient }: { readonly type: string | undefined; readonly recipient: string | undefined },
  { people, groups }: ServerContext,
): Stanza {
  const { id, to = "" } = attrs;
  const lid = people.lidOfDevice(sender);
  const isByNumber = isShared(to) ? groups.find(to)?.addressing === "pn" : !to.endsWith("@lid");
  const from = isByNumber ? (people.jidOfDevice(sender) ?? lid) : lid;
  const whose = isShared(to) ? { from: to, participant: from } : { from };
  return stanza("receipt", { id, ...whose, type, recipient, t: epochSeconds() }, content);
}

/** The ids that a receipt is for: its own, and those of its list. */
export function idsOf({ attrs, content }: Stanza): readonly string[] {
  const lists = Array.isArray(content) ? content.filter(({ tag }) => tag === "list") : [];
  const items = lists.flatMap((list) => (Array.isArray(list.content) ? list.content : []));
  return [attrs, ...items.map((item) => item.attrs)].flatMap(({ id }) => (id ? [id] : []));
}
