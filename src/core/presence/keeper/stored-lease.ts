import { parseChatAddress, toJid, type ChatAddress } from "../../chat-address.ts";
import type { Clock } from "../../clock.ts";
import type { Indicator } from "../indicator.ts";
import type { StoredLease } from "../lease-store.ts";

/** A chat that was taken up, by the address that it was known under. */
export type RecoveredChat = { readonly sessionId: string; readonly address: ChatAddress };

/** No call can ask for more: a later end is a clock that was set back meanwhile. */
const LONGEST_DURATION_MS = 300_000;

/** What of an indicator is to survive a restart; null when nothing is. */
export function leaseOf(
  clock: Clock,
  sessionId: string,
  chat: string,
  to: ChatAddress,
  indicator: Indicator,
): StoredLease | null {
  const toWallMs = clock.wallMs() - clock.nowMs();
  const common = { sessionId, chat, to: toJid(to) };
  if (indicator.phase === "owed") {
    const atWallMs = Math.round(indicator.sinceMs + toWallMs);
    return { ...common, state: null, startedAtWallMs: atWallMs, endsAtWallMs: atWallMs };
  }
  if (indicator.phase === "ended" || indicator.endsAtMs === null) return null;
  return {
    ...common,
    state: indicator.state,
    startedAtWallMs: Math.round(indicator.startedAtMs + toWallMs),
    endsAtWallMs: Math.round(indicator.endsAtMs + toWallMs),
  };
}

/** The indicator that a lease left behind, waiting for its connection. The one place where wall time decides. */
export function indicatorOf(clock: Clock, lease: StoredLease, seq: number): Indicator {
  const nowMs = clock.nowMs();
  const remainingMs = Math.min(lease.endsAtWallMs - clock.wallMs(), LONGEST_DURATION_MS);
  if (lease.state === null || remainingMs <= 0) {
    return { phase: "owed", sinceMs: nowMs + Math.min(remainingMs, 0), seq };
  }
  const startedAtMs = Math.min(nowMs, nowMs + lease.startedAtWallMs - clock.wallMs());
  return {
    phase: "interrupted",
    state: lease.state,
    startedAtMs,
    endsAtMs: nowMs + remainingMs,
    refreshes: 0,
    seq,
  };
}

export function addressOf(lease: StoredLease): ChatAddress | undefined {
  return parseChatAddress(lease.to);
}
