import type { LinkedDevice } from "../linked-device.ts";
import type { ServerContext } from "./context.ts";
import { streamError } from "./stream-error.ts";

const DEVICE_REMOVED = 401;

/** Removes a linked device and ends its connection; resolves when that is stored. */
export function unlinkDevice(
  device: LinkedDevice,
  { registry, connections }: Pick<ServerContext, "registry" | "connections">,
): Promise<void> {
  const stored = registry.unlink(device);
  connections.findSession(device)?.socket.sendAndClose(streamError(DEVICE_REMOVED));
  connections.notify();
  return stored;
}
