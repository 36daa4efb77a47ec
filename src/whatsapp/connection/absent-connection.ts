import type { Connection, DeviceStore } from "../../core/index.ts";
import { concernsOf } from "./concerns.ts";

/** The connection of a session that has none in this process: it is stopped, and made by what would change that. */
export function absentConnection(
  sessionId: string,
  devices: DeviceStore,
  make: () => Connection,
): Connection {
  return {
    state: () => ({ status: "stopped" }),
    start: () => make().start(),
    reconnect: () => make().reconnect(),
    stop: () => Promise.resolve(),
    logout: () => make().logout(),
    remove: () => make().remove(),
    requestPairingCode: (phone) => make().requestPairingCode(phone),
    until: (matches, timeoutMs) => make().until(matches, timeoutMs),
    ...concernsOf(devices, sessionId, () => undefined),
  };
}
