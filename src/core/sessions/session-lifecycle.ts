import { GatewayError } from "../errors.ts";
import type { Ports } from "../ports.ts";
import type { Session } from "./session.ts";
import { beginConnecting, markWanted } from "./link-session.ts";

/** Connects a linked session in the background; does nothing when it is connected. Throws `not_linked`. */
export function startSession(ports: Ports, session: Session): void {
  if (session.device === null) throw new GatewayError("not_linked", "the session is not linked to a phone");
  beginConnecting(ports, session);
}

/** Makes the connection of a linked session anew, in the background. Throws `not_linked`. */
export function reconnectSession(ports: Ports, session: Session): void {
  if (session.device === null) throw new GatewayError("not_linked", "the session is not linked to a phone");
  markWanted(ports, session);
  ports.connections.reconnect(session.id);
}

/** Disconnects and keeps the link. */
export async function stopSession(ports: Ports, session: Session): Promise<void> {
  ports.sessions.update(session.id, { wanted: false, failure: null }, ports.clock.wallMs());
  await ports.connections.stop(session.id);
}

/** Stop and start. Throws `not_linked`. */
export async function restartSession(ports: Ports, session: Session): Promise<void> {
  if (session.device === null) throw new GatewayError("not_linked", "the session is not linked to a phone");
  ports.sessions.update(session.id, { wanted: true, failure: null }, ports.clock.wallMs());
  await ports.connections.stop(session.id);
  // A stop or a deletion that came meanwhile is the newer word.
  if (ports.sessions.get(session.id)?.wanted === true) ports.connections.start(session.id);
}

/**
 * Takes the device off the phone and forgets it; the session stays, unlinked. Resolves with whether the phone may still
 * list it, for WhatsApp could not be told.
 */
export async function logoutSession(ports: Ports, session: Session): Promise<boolean> {
  ports.sessions.update(session.id, { wanted: false, failure: null }, ports.clock.wallMs());
  return ports.connections.logout(session.id);
}

/**
 * Logs out and removes the session with everything of it. Resolves as `logoutSession` does. Throws `session_not_found`
 * when it is gone meanwhile.
 */
export async function deleteSession(ports: Ports, session: Session): Promise<boolean> {
  // First of all: a database that cannot be written must refuse before the phone is told.
  ports.sessions.update(session.id, { wanted: false }, ports.clock.wallMs());
  const isStillListed = await ports.connections.logout(session.id);
  const isGone = ports.sessions.delete(session.organizationId, session.id);
  // Only now: without a record nobody begins another connection.
  await ports.connections.remove(session.id);
  if (isGone) return isStillListed;
  throw new GatewayError("session_not_found", "session not found");
}
