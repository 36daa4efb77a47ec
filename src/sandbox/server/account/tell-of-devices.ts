import { createHash } from "node:crypto";
import { jidOf, keyIndexOf, type LinkedDevice } from "../../linked-device.ts";
import { epochSeconds, stanza } from "../../wire/stanza.ts";
import { tellAcquaintances, type Telling } from "./tell-acquaintances.ts";

/** Tells who has to do with its owner, and the owner's other devices, that a device has come or gone. */
export function tellOfDevice(action: "add" | "remove", device: LinkedDevice, context: Telling): void {
  const list = context.registry.devicesOf(device.number).map(({ id }) => id);
  const hash = createHash("sha256").update(list.join()).digest("base64").slice(0, 8);
  const content = [
    stanza("device", { jid: jidOf(device), "key-index": String(keyIndexOf(device.id)) }),
    stanza("key-index-list", { ts: epochSeconds() }),
  ];
  const news = stanza(action, { device_hash: `2:${hash}` }, content);
  tellAcquaintances(device.number, "devices", news, context, { except: device });
}

/** Tells the same people that somebody's phone has a new identity. */
export function tellOfIdentity(person: string, context: Telling): void {
  tellAcquaintances(person, "encrypt", stanza("identity"), context);
}
