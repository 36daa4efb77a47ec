import { PresenceWorld, type WorldOptions } from "../presence-world.ts";

/** The session of these tests. */
export const S = "session-1";

/** A world whose session is open. */
export function openWorld(options: WorldOptions = {}): PresenceWorld {
  const world = new PresenceWorld(options);
  world.connections.open(S);
  return world;
}
