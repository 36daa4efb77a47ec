import type { Indicator, Interrupted, Showing } from "../presence/indicator.ts";

type Running = Showing | Interrupted;

/** What became of a running indicator; undefined when nothing did that anybody sees. Pure. */
export function changeOf(
  before: Indicator | undefined,
  after: Indicator | undefined,
): "started" | "refreshed" | "ended" | undefined {
  if (!isRunning(after)) return isRunning(before) ? "ended" : undefined;
  if (!isRunning(before) || before.seq !== after.seq) return "started";
  return before.phase !== after.phase || before.refreshes !== after.refreshes ? "refreshed" : undefined;
}

function isRunning(indicator: Indicator | undefined): indicator is Running {
  return indicator?.phase === "showing" || indicator?.phase === "interrupted";
}
