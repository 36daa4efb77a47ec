import type { Connections } from "../connections.ts";
import { GatewayError, SessionMoved } from "../errors.ts";

/** Whether a session is connected to WhatsApp now. */
export function isOpen(connections: Connections, sessionId: string): boolean {
  return connections.of(sessionId).state().status === "open";
}

/** Throws `session_moved` where another node serves it. */
export function requireHere(connections: Connections, sessionId: string): void {
  if (connections.of(sessionId).isElsewhere) throw new SessionMoved([sessionId]);
}

/** Throws `session_not_connected`, or `session_moved`, also for one that moves here: that is over soon. */
export function requireOpen(connections: Connections, sessionId: string): void {
  if (isOpen(connections, sessionId)) return;
  requireHere(connections, sessionId);
  if (connections.isArriving?.(sessionId) === true)
    throw new GatewayError("session_moved", "the session was another node's, and is about to be connected");
  throw new GatewayError("session_not_connected", "the session is not connected to WhatsApp");
}
