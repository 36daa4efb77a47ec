import type { KnownNumber } from "../../core/index.ts";

/** What is known of a number as both databases keep it. */
export type NumberRow = {
  readonly session_id: string;
  readonly number: string;
  readonly canonical: string | null;
  readonly lid: string | null;
  readonly expires_at: number;
};

/** A session keeps no more: a look-up is made for each, and they are made by calls. */
export const MOST_NUMBERS = 10_000;

export const NUMBER_COLUMNS = "session_id, number, canonical, lid, expires_at";

export function toKnownNumber(row: NumberRow): KnownNumber {
  return {
    sessionId: row.session_id,
    number: row.number,
    canonical: row.canonical,
    lid: row.lid,
    expiresAtWallMs: row.expires_at,
  };
}
