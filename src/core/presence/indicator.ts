import type { ChatState, ShownState } from "./chat-state.ts";

/** Repeated this often while its duration runs: WhatsApp's phones drop an indicator after about 10 s. */
export const REFRESH_EVERY_MS = 8_000;
/** The longest pause between two refreshes of a session that is short of its budget. */
export const LONGEST_REFRESH_PAUSE_MS = 20_000;
/** The same state is not sent again so soon. */
export const COALESCE_MS = 2_000;
/** Without a duration it counts as running for this long, the longest that a phone shows it. */
export const UNTIMED_MS = 25_000;
/** An owed `paused` older than this is no longer of use. */
export const LONGEST_DEBT_MS = 60_000;

/** The last thing a chat was told. */
export type Stanza = { readonly state: ChatState; readonly atMs: number };

export type Lease = {
  readonly state: ShownState;
  readonly startedAtMs: number;
  /** null = the phone lets it run out. */
  readonly endsAtMs: number | null;
  readonly refreshes: number;
  /** Rises with every call; a newer one has a higher. */
  readonly seq: number;
};

/** On the partner's phone, over an open connection. */
export type Showing = Lease & {
  readonly phase: "showing";
  /** null without a duration. */
  readonly nextRefreshAtMs: number | null;
  readonly last: Stanza;
};
/** Its connection was lost; it goes on when that is back in time. */
export type Interrupted = Lease & { readonly phase: "interrupted" };
/** It ended while there was no connection: a `paused` is due when there is one again. */
export type Owed = { readonly phase: "owed"; readonly sinceMs: number; readonly seq: number };
/** It is over; kept for as long as a repeated call would be coalesced. */
export type Ended = { readonly phase: "ended"; readonly last: Stanza; readonly seq: number };

/** What a session shows in one chat. All times are monotonic. */
export type Indicator = Showing | Interrupted | Owed | Ended;

/** When time alone changes it next. */
export function wakeAtMs(indicator: Indicator): number {
  switch (indicator.phase) {
    case "showing":
      return Math.min(expiryMs(indicator), indicator.nextRefreshAtMs ?? Infinity);
    case "interrupted":
      return expiryMs(indicator);
    case "owed":
      return indicator.sinceMs + LONGEST_DEBT_MS;
    case "ended":
      return indicator.last.atMs + COALESCE_MS;
  }
}

/** When a running one is over. */
export function expiryMs({ startedAtMs, endsAtMs }: Lease): number {
  return endsAtMs ?? startedAtMs + UNTIMED_MS;
}

/** On the partner's phone, or to be shown again there as soon as its connection is back. */
export function isRunning(indicator: Indicator | undefined): indicator is Showing | Interrupted {
  return indicator?.phase === "showing" || indicator?.phase === "interrupted";
}
