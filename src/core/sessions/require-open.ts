import type { Connections } from "../connections.ts";
import { GatewayError } from "../errors.ts";

/** Whether a session is connected to WhatsApp now. */
export function isOpen(connections: Connections, sessionId: string): boolean {
  return connections.of(sessionId).state().status === "open";
}

/** Throws `session_not_connected`. */
export function requireOpen(connections: Connections, sessionId: string): void {
  if (isOpen(connections, sessionId)) return;
  throw new GatewayError("session_not_connected", "the session is not connected to WhatsApp");
}
