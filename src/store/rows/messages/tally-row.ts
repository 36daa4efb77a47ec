import type { ContentKind, MessageState, Tally } from "../../../core/index.ts";

/** How many messages of one sort were counted. */
export type TallyRow = {
  readonly chat: string;
  readonly kind: ContentKind;
  readonly state: MessageState | null;
  readonly messages: number;
  readonly last_7_days: number;
  readonly last_30_days: number;
  readonly first_at: number;
  readonly last_at: number;
  readonly last_row: number;
};

const DAY_MS = 24 * 60 * 60_000;

/** When the last 7 and the last 30 days began. */
export function beginnings(nowWallMs: number): readonly [number, number] {
  return [nowWallMs - 7 * DAY_MS, nowWallMs - 30 * DAY_MS];
}

export function toTally(row: TallyRow): Tally {
  return {
    chat: row.chat,
    kind: row.kind,
    state: row.state,
    messages: row.messages,
    last7Days: row.last_7_days,
    last30Days: row.last_30_days,
    firstAtMs: row.first_at,
    lastAtMs: row.last_at,
    lastRow: row.last_row,
  };
}
