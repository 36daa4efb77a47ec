import { PHONE_ID, type DeviceAddress } from "../device-address.ts";
import type { Stanza } from "../wire/stanza.ts";
import type { ServerContext } from "./context.ts";

/** Hands a stanza to a device: a phone takes it at once, a companion when it is there. Nobody's device gets nothing. */
export function deliver(
  { person, id }: DeviceAddress,
  delivered: Stanza,
  { registry, phoneDevices, mail }: Pick<ServerContext, "registry" | "phoneDevices" | "mail">,
): void {
  if (id === PHONE_ID) {
    phoneDevices.find(person)?.receive(delivered);
    return;
  }
  const device = registry.find(person, id);
  if (device) mail.add(device, delivered);
}

/** The devices of a person: the phone, and every companion. */
export function devicesOf(
  person: string,
  { registry }: Pick<ServerContext, "registry">,
): readonly DeviceAddress[] {
  const companions = registry.devicesOf(person).map(({ id }) => ({ person, id }));
  return [{ person, id: PHONE_ID }, ...companions];
}
