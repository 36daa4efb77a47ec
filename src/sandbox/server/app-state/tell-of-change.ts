import type { Collection } from "../../app-state/collection.ts";
import type { Account, LinkedDevice } from "../../linked-device.ts";
import { stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import { notification } from "../notification.ts";

/** Tells an account's devices, but the one that did it, that there is more in a collection; they then ask for it. */
export function tellOfChange(
  { name, version }: Collection,
  { number, devices }: Account,
  { mail }: Pick<ServerContext, "mail">,
  author?: LinkedDevice,
): void {
  const news = stanza("collection", { name, version: String(version) });
  for (const device of devices) {
    if (device === author) continue;
    mail.add(device, notification("server_sync", news, { from: `${number}@s.whatsapp.net` }));
  }
}
