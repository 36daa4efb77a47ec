import type { Approach, Arrival } from "./approach.ts";
import type { Line, LineEvents, LinePorts } from "../line/line.ts";

/** Why there is no line. */
export type Unreached = { readonly error: unknown; readonly isLinked: boolean };

/**
 * The line at the end of an approach; undefined where it is not wanted any more by then, which leaves nothing behind. Its
 * events are made for it, and nothing is heard of it before the turn in which it is there.
 */
export async function reachLine(
  sessionId: string,
  ports: LinePorts,
  under: Approach,
  isWanted: () => boolean,
  eventsOf: (line: () => Line | undefined) => LineEvents,
): Promise<Line | Unreached | undefined> {
  let arrival: Arrival | undefined;
  let line: Line | undefined;
  let unreached: Unreached | undefined;
  try {
    arrival = await under.arrival;
    const events = eventsOf(() => line);
    if (isWanted()) line = await arrival.openLine(sessionId, ports, arrival, events, isWanted);
    if (line) return line;
  } catch (error) {
    const owner = await under.owner.catch(() => undefined);
    unreached = { error, isLinked: owner?.isLinked ?? true };
  }
  under.settle();
  arrival?.route?.close();
  return isWanted() ? unreached : undefined;
}
