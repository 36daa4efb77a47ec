import type { MuteSpan } from "../../../../src/core/index.ts";

const HOUR_MS = 60 * 60_000;
const EIGHT_HOURS_MS = 8 * HOUR_MS;
const WEEK_MS = 7 * 24 * HOUR_MS;

const SPANS: Readonly<Record<string, MuteSpan>> = {
  "8h": EIGHT_HOURS_MS,
  "8 hours": EIGHT_HOURS_MS,
  "1w": WEEK_MS,
  "7d": WEEK_MS,
  "1 week": WEEK_MS,
  always: "for ever",
  forever: "for ever",
  permanent: "for ever",
  "": "for ever",
};

/** How long a chat is muted by a `duration`; undefined for a word that is none. */
export function spanOf(duration = ""): MuteSpan | undefined {
  const word = duration.trim().toLowerCase();
  return Object.hasOwn(SPANS, word) ? SPANS[word] : undefined;
}

/** What the answer says of it. */
export function mutedText(span: MuteSpan) {
  if (span === "for ever") return "Chat muted permanently";
  return span === EIGHT_HOURS_MS ? "Chat muted for 8 hours" : "Chat muted for 1 week";
}
