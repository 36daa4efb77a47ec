import { toJid, type ChatAddress } from "../chat-address.ts";
import type { Clock } from "../clock.ts";
import type { ShownState } from "./chat-state.ts";
import { isRunning, type Indicator } from "./indicator.ts";

/** An indicator as it runs, in wall time. */
export type RunningIndicator = {
  readonly chat: string;
  readonly to: string;
  readonly state: ShownState;
  /** False while the connection is lost. */
  readonly isShowing: boolean;
  readonly startedAtWallMs: number;
  readonly endsAtWallMs: number | null;
  readonly nextRefreshAtWallMs: number | null;
  readonly refreshes: number;
};

/** A chat's indicator in wall time; undefined when nothing runs. */
export function runningIndicator(
  clock: Clock,
  chat: string,
  to: ChatAddress,
  indicator: Indicator | undefined,
): RunningIndicator | undefined {
  if (!isRunning(indicator)) return undefined;
  const toWallMs = clock.wallMs() - clock.nowMs();
  const wall = (atMs: number | null) => (atMs === null ? null : Math.round(atMs + toWallMs));
  return {
    chat,
    to: toJid(to),
    state: indicator.state,
    isShowing: indicator.phase === "showing",
    startedAtWallMs: Math.round(indicator.startedAtMs + toWallMs),
    endsAtWallMs: wall(indicator.endsAtMs),
    nextRefreshAtWallMs: indicator.phase === "showing" ? wall(indicator.nextRefreshAtMs) : null,
    refreshes: indicator.refreshes,
  };
}
