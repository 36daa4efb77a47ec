import type { Approach, Arrival } from "./approach.ts";
import type { LineEvents, LinePorts } from "../line/line.ts";

/** Why there is no line. */
export type Unreached = { readonly error: unknown; readonly isLinked: boolean };

/** Opens the line at the end of an approach, unless it is not wanted any more by then, which leaves nothing behind. */
export async function reachLine(
  sessionId: string,
  ports: LinePorts,
  under: Approach,
  isWanted: () => boolean,
  events: LineEvents,
): Promise<Unreached | undefined> {
  let arrival: Arrival | undefined;
  let unreached: Unreached | undefined;
  try {
    arrival = await under.arrival;
    if (isWanted() && (await arrival.openLine(sessionId, ports, arrival, events, isWanted))) return undefined;
  } catch (error) {
    const owner = await under.owner.catch(() => undefined);
    unreached = { error, isLinked: owner?.isLinked ?? true };
  }
  under.settle();
  arrival?.route?.close();
  return unreached;
}
