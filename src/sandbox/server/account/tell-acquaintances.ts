import type { LinkedDevice } from "../../linked-device.ts";
import type { Stanza } from "../../wire/stanza.ts";
import type { ServerContext } from "../context.ts";
import { notification } from "../notification.ts";

export type Telling = Pick<ServerContext, "registry" | "mail" | "acquaintances">;

/** Tells the companions of somebody, and of who has to do with them, something of them. */
export function tellAcquaintances(
  person: string,
  type: string,
  news: Stanza,
  { registry, mail, acquaintances }: Telling,
  { except }: { readonly except?: LinkedDevice } = {},
): void {
  const people = [person, ...acquaintances.of(person)];
  for (const device of people.flatMap((one) => registry.devicesOf(one))) {
    if (device !== except) mail.add(device, notification(type, news, { from: `${person}@s.whatsapp.net` }));
  }
}
