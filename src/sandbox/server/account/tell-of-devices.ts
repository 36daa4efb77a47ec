import { createHash } from "node:crypto";
import { jidOf, keyIndexOf, type LinkedDevice } from "../../linked-device.ts";
import { epochSeconds, stanza, type Stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import { notification } from "../notification.ts";

type Context = Pick<ServerContext, "registry" | "mail" | "acquaintances">;

/** Tells who has to do with its owner, and the owner's other devices, that a device has come or gone. */
export function tellOfDevice(action: "add" | "remove", device: LinkedDevice, context: Context): void {
  const list = context.registry.devicesOf(device.number).map(({ id }) => id);
  const hash = createHash("sha256").update(list.join()).digest("base64").slice(0, 8);
  const content = [
    stanza("device", { jid: jidOf(device), "key-index": String(keyIndexOf(device.id)) }),
    stanza("key-index-list", { ts: epochSeconds() }),
  ];
  const news = stanza(action, { device_hash: `2:${hash}` }, content);
  tell(device.number, "devices", news, context, device);
}

/** Tells the same people that somebody's phone has a new identity. */
export function tellOfIdentity(person: string, context: Context): void {
  tell(person, "encrypt", stanza("identity"), context);
}

function tell(
  person: string,
  type: string,
  news: Stanza,
  { registry, mail, acquaintances }: Context,
  except?: LinkedDevice,
): void {
  const people = [person, ...acquaintances.of(person)];
  for (const device of people.flatMap((one) => registry.devicesOf(one))) {
    if (device !== except) mail.add(device, notification(type, news, { from: `${person}@s.whatsapp.net` }));
  }
}
