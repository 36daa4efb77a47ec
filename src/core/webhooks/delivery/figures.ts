import { hasWork, type Endpoint, type Lane } from "./endpoint.ts";

/** `held`: its webhook takes nothing, and another lane is tried. */
type LaneStanding = "running" | "ready" | "waiting" | "held";

/** What is to be delivered now, to active webhooks. */
export type DeliveryFigures = {
  /** After a start an upper bound, until the lanes were read. */
  readonly backlog: number;
  /** How long ago the oldest of it happened; 0 where there is nothing. */
  readonly oldestMs: number;
  /** Those that have something to deliver. */
  readonly lanes: Readonly<Record<LaneStanding, number>>;
};

export function figuresOf(endpoints: Iterable<Endpoint>, nowWallMs: number): DeliveryFigures {
  const lanes = { running: 0, ready: 0, waiting: 0, held: 0 };
  let backlog = 0;
  let oldestAtWallMs = nowWallMs;
  for (const endpoint of endpoints)
    for (const lane of endpoint.lanes.values()) {
      if (!hasWork(lane) && !lane.isRunning) continue;
      lanes[standingOf(lane)]++;
      backlog += lane.owed;
      if (lane.owed > 0) oldestAtWallMs = Math.min(oldestAtWallMs, lane.oldestAtWallMs ?? nowWallMs);
    }
  return { backlog, oldestMs: nowWallMs - oldestAtWallMs, lanes };
}

function standingOf({ endpoint, isRunning, isQueued, cancel }: Lane): LaneStanding {
  if (isRunning) return "running";
  if (isQueued) return "ready";
  if (cancel) return "waiting";
  return endpoint.isDown ? "held" : "ready";
}
