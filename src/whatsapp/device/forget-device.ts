import type { DeviceStore, Log } from "../../core/index.ts";
import type { SessionCaches } from "./session-caches.ts";

export type ForgettingPorts = {
  readonly log: Log;
  readonly devices: DeviceStore;
  readonly caches: SessionCaches;
};

/** For a device that its phone has removed. One that cannot be forgotten now is refused, and forgotten, at the next attempt. */
export async function forgetDevice(
  { log, devices, caches }: ForgettingPorts,
  sessionId: string,
): Promise<void> {
  caches.forget(sessionId);
  try {
    await devices.forget(sessionId);
  } catch (error) {
    log.error("the session's device cannot be forgotten", { sessionId, cause: String(error) });
  }
}
