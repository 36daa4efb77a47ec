import { GatewayError } from "../errors.ts";
import type { SessionsPorts } from "./sessions.ts";
import type { Session } from "./session.ts";

/** What a connection needs of the ports of its module. */
export type ConnectingPorts = Pick<SessionsPorts, "clock" | "sessions" | "connections" | "modes">;

/**
 * Has the session connected now and after a restart; what had gone wrong before is forgotten. Throws
 * `session_not_found` for one that was deleted meanwhile.
 */
export async function beginConnecting(ports: ConnectingPorts, session: Session): Promise<void> {
  const wanted = await markWanted(ports, session);
  await ports.connections.of(wanted.id).start();
  await confirmWanted(ports, wanted);
}

/** Gives the session as it is then. Throws `session_not_found` for one that was deleted meanwhile. */
export async function markWanted(
  { sessions, modes, clock }: ConnectingPorts,
  { id, organizationId }: Session,
): Promise<Session> {
  const change = { wanted: true, failure: null };
  const wanted = await sessions.change(organizationId, id, () => change, clock.wallMs());
  if (!wanted) throw new GatewayError("session_not_found", "session not found");
  modes.learn(wanted);
  return wanted;
}

/**
 * For after a connection was begun: a stop or a deletion whose word came in between has found nothing to end yet. One that
 * comes later ends it by itself.
 */
export async function confirmWanted(
  { sessions, connections, modes }: ConnectingPorts,
  { id, organizationId }: Session,
): Promise<void> {
  const now = await sessions.find(organizationId, id);
  if (now?.wanted) return;
  if (now) return connections.of(id).stop();
  modes.forget(id);
  await connections.of(id).remove();
}
