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
  await settle(ports, wanted, true);
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
 * For after a session's connection was begun, or ended: makes it what the record says by then, for the word of another call
 * may have come in between and found nothing to act on yet. Done once the record agrees after the last act.
 */
export async function settle(
  ports: ConnectingPorts,
  { id, organizationId }: Session,
  isBegun: boolean,
): Promise<void> {
  const { sessions, connections, modes } = ports;
  for (let isUp = isBegun; ; isUp = !isUp) {
    const now = await sessions.find(organizationId, id);
    if (now?.wanted === isUp) return;
    if (!now) {
      modes.forget(id);
      return connections.of(id).remove();
    }
    await (now.wanted ? connections.of(id).start() : connections.of(id).stop());
  }
}
