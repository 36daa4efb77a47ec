import type { LinkedDevice } from "../linked-device.ts";
import type { ServerContext } from "./context.ts";
import { tellOfDevice } from "./account/tell-of-devices.ts";
import { streamError } from "./stream-error.ts";

const DEVICE_REMOVED = 401;

/** Removes a linked device and ends its connection; resolves when that is stored. */
export function unlinkDevice(
  device: LinkedDevice,
  context: Pick<ServerContext, "registry" | "connections" | "mail" | "acquaintances">,
): Promise<void> {
  const { registry, connections } = context;
  const stored = registry.unlink(device);
  connections.findSession(device)?.socket.sendAndClose(streamError(DEVICE_REMOVED));
  tellOfDevice("remove", device, context);
  connections.notify();
  return stored;
}
