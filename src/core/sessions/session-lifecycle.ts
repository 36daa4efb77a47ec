import { GatewayError } from "../errors.ts";
import { beginConnecting, markWanted, settle, type ConnectingPorts } from "./begin-connecting.ts";
import type { Session } from "./session.ts";
import type { SessionRecord } from "./session-store.ts";
import type { SessionsPorts } from "./sessions.ts";

/** Connects a linked session in the background; does nothing when it is connected. Throws `not_linked`. */
export async function startSession(ports: ConnectingPorts, session: Session): Promise<void> {
  requireLinked(session);
  await beginConnecting(ports, session);
}

/** Makes the connection of a linked session anew, in the background. Throws `not_linked`. */
export async function reconnectSession(ports: ConnectingPorts, session: Session): Promise<void> {
  requireLinked(session);
  const wanted = await markWanted(ports, session);
  await ports.connections.of(session.id).reconnect();
  await settle(ports, wanted, true);
}

/** Disconnects and keeps the link. */
export async function stopSession(ports: ConnectingPorts, session: Session): Promise<void> {
  await markUnwanted(ports, session, { failure: null });
  await ports.connections.of(session.id).stop();
  await settle(ports, session, false);
}

/** Stop and start. Throws `not_linked`. */
export async function restartSession(ports: ConnectingPorts, session: Session): Promise<void> {
  requireLinked(session);
  const wanted = await markWanted(ports, session);
  await ports.connections.of(session.id).stop();
  // It is wanted, unless a stop or a deletion that came meanwhile is the newer word.
  await settle(ports, wanted, false);
}

/**
 * Takes the device off the phone and forgets it; the session stays, unlinked. Resolves with whether the phone may still
 * list it, for WhatsApp could not be told.
 */
export async function logoutSession(ports: ConnectingPorts, session: Session): Promise<boolean> {
  await markUnwanted(ports, session, { failure: null });
  return ports.connections.of(session.id).logout();
}

/**
 * Logs out and removes the session with everything of it. Resolves as `logoutSession` does. Throws `session_not_found`
 * when it is gone meanwhile.
 */
export async function deleteSession(
  ports: ConnectingPorts & Pick<SessionsPorts, "onDeleted">,
  session: Session,
): Promise<boolean> {
  const { id, organizationId } = session;
  // First of all: a database that cannot be written must refuse before the phone is told.
  await markUnwanted(ports, session);
  const isStillListed = await ports.connections.of(id).logout();
  const isGone = await ports.sessions.delete(organizationId, id);
  // Also when its connection does not end as it should.
  ports.onDeleted(session);
  // Only now: without a record nobody begins another connection.
  await ports.connections.of(id).remove();
  if (isGone) return isStillListed;
  throw new GatewayError("session_not_found", "session not found");
}

async function markUnwanted(
  { sessions, clock }: ConnectingPorts,
  { id, organizationId }: Session,
  also: SessionRecord = {},
): Promise<void> {
  await sessions.change(organizationId, id, () => ({ ...also, wanted: false }), clock.wallMs());
}

function requireLinked({ device }: Session): void {
  if (device === null) throw new GatewayError("not_linked", "the session is not linked to a phone");
}
