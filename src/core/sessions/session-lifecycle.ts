import { GatewayError, SessionMoved } from "../errors.ts";
import { beginConnecting, markWanted, settle, type ConnectingPorts } from "./begin-connecting.ts";
import type { Session } from "./session.ts";
import type { SessionRecord } from "./session-store.ts";
import { viewIn } from "./session-view.ts";
import type { SessionsPorts } from "./sessions.ts";

export type EndingPorts = ConnectingPorts & Pick<SessionsPorts, "teller">;

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
export async function stopSession(ports: EndingPorts, session: Session): Promise<void> {
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
export async function logoutSession(ports: EndingPorts, session: Session): Promise<boolean> {
  await markUnwanted(ports, session, { failure: null });
  return ports.connections.of(session.id).logout();
}

/**
 * Logs out and removes the session with everything of it. Resolves as `logoutSession` does. Throws `session_not_found`
 * when it is gone meanwhile.
 */
export async function deleteSession(
  ports: EndingPorts & Pick<SessionsPorts, "onForgotten">,
  session: Session,
): Promise<boolean> {
  const { id, organizationId } = session;
  // First of all: a database that cannot be written must refuse before the phone is told.
  await markUnwanted(ports, session);
  const isStillListed = await ports.connections.of(id).logout();
  const isGone = await ports.teller.write("session", [id], async (stores, tell) => {
    const isGone = await stores.sessions.delete(organizationId, id);
    if (isGone) tell?.(id, { name: "session_deleted" });
    return isGone;
  });
  // Also when its connection does not end as it should.
  ports.onForgotten(id);
  // Only now: without a record nobody begins another connection.
  await removeConnection(ports, id);
  if (isGone) return isStillListed;
  throw new GatewayError("session_not_found", "session not found");
}

/**
 * Ends the connection of a session that has no record any more. Among several nodes it is nobody's, and may have been let go
 * by who saw that first.
 */
export async function removeConnection(
  { connections }: Pick<SessionsPorts, "connections">,
  sessionId: string,
): Promise<void> {
  try {
    await connections.of(sessionId).remove();
  } catch (error) {
    if (!(error instanceof SessionMoved)) throw error;
  }
}

async function markUnwanted(
  { teller, clock }: EndingPorts,
  { id, organizationId }: Session,
  also: SessionRecord = {},
): Promise<void> {
  await teller.write("session", [id], async (stores, tell) => {
    const before: Session[] = [];
    const decide = (now: Session) => {
      before.push(now);
      return { ...also, wanted: false };
    };
    const changed = await stores.sessions.change(organizationId, id, decide, clock.wallMs());
    // It has no connection that would tell.
    if (changed?.failure === null && before.at(-1)?.failure !== null)
      tell?.(id, { name: "session_status", session: viewIn(changed, { status: "stopped" }) });
  });
}

function requireLinked({ device }: Session): void {
  if (device === null) throw new GatewayError("not_linked", "the session is not linked to a phone");
}
