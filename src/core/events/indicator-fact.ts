import type { Clock } from "../clock.ts";
import { isRunning, runningIndicator, type Chat, type Indicator } from "../presence/index.ts";
import type { SessionFact } from "./event.ts";

/** What is to be told of a chat whose indicator was `before` until now. */
export function indicatorFact(
  clock: Clock,
  { key, to, indicator: after }: Chat,
  before: Indicator | undefined,
): Exclude<SessionFact, { name: "session_status" }> | undefined {
  const change = changeOf(before, after);
  const row = change && runningIndicator(clock, key, to, change === "ended" ? before : after);
  if (!row) return undefined;
  if (change !== "ended") return { name: `presence_${change}`, indicator: row };
  return { name: "presence_ended", indicator: { ...row, isShowing: false }, endedAtWallMs: clock.wallMs() };
}

function changeOf(
  before: Indicator | undefined,
  after: Indicator | undefined,
): "started" | "refreshed" | "ended" | undefined {
  if (!isRunning(after)) return isRunning(before) ? "ended" : undefined;
  if (!isRunning(before) || before.seq !== after.seq) return "started";
  return before.phase !== after.phase || before.refreshes !== after.refreshes ? "refreshed" : undefined;
}
