import type { ServerContext } from "../server/context.ts";
import { tellOfIdentity } from "../server/account/tell-of-devices.ts";
import { unlinkDevice } from "../server/unlink.ts";

/**
 * Somebody sets up their phone anew: it has another identity and no conversations, and its companions are gone; resolves with
 * how many those were.
 */
export async function reinstall(number: string, context: ServerContext): Promise<number> {
  const { registry, phoneDevices } = context;
  const devices = registry.devicesOf(number);
  await Promise.all(devices.map((device) => unlinkDevice(device, context)));
  phoneDevices.forget(number);
  await registry.renewIdentity(number);
  tellOfIdentity(number, context);
  return devices.length;
}
