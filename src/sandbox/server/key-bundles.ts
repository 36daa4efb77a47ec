import type { DeviceAddress } from "../device-address.ts";
import { PHONE_ID } from "../device-address.ts";
import type { KeyBundle } from "../key-bundle.ts";
import type { LinkedDevice } from "../linked-device.ts";
import { stanza } from "../wire/stanza.ts";
import type { ServerContext } from "./context.ts";
import { notification } from "./notification.ts";

/** With fewer left, a companion is told to upload more: Baileys and whatsmeow then do. */
const FEW_PRE_KEYS = 5;

/** The keys of a device for who opens a conversation with it; undefined for a device that nobody knows. */
export function takeBundle(
  { person, id }: DeviceAddress,
  context: Pick<ServerContext, "registry" | "phoneDevices" | "mail" | "faults">,
): KeyBundle | undefined {
  if (!context.faults.hasKeys(person)) return undefined;
  if (id === PHONE_ID) return context.phoneDevices.find(person)?.issueBundle();
  const device = context.registry.find(person, id);
  return device && takeFromCompanion(device, context);
}

function takeFromCompanion(
  device: LinkedDevice,
  { registry, mail }: Pick<ServerContext, "registry" | "mail">,
): KeyBundle {
  const [first] = device.preKeys;
  if (first) {
    device.preKeys.delete(first[0]);
    registry.changed();
    const left = device.preKeys.size;
    if (left < FEW_PRE_KEYS) {
      mail.add(device, notification("encrypt", stanza("count", { value: String(left) })));
    }
  }
  const { registrationId, identityKey, signedPreKey } = device;
  return {
    registrationId,
    identityKey,
    signedPreKey,
    preKey: first && { id: first[0], publicKey: first[1] },
  };
}
