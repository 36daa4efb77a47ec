import type { MessageRow, Page } from "../rows.ts";

/** What the page has of a chat's messages, the oldest first. */
export type Thread = {
  readonly rows: readonly MessageRow[];
  /** Asks for those before; null where there are none. */
  readonly next: string | null;
};

export const NO_MESSAGES: Thread = { rows: [], next: null };

/** What tells a message from the others of its chat: two senders may have chosen the same id. */
export function keyOf({ id, fromMe, senderJid, senderLid }: MessageRow): string {
  return `${fromMe ? "own" : (senderJid ?? senderLid ?? "")} ${id}`;
}

/**
 * The thread after its newest page was read again: the same one, and the same rows in it, where nothing has changed. Where
 * so much came that nothing known is in the page, what came between is not known, and it begins anew. Pure.
 */
export function withNewest(thread: Thread | undefined, { data, nextCursor }: Page<MessageRow>): Thread {
  const known = byKey(thread?.rows ?? []);
  const told = data.toReversed();
  const newest = told.map((row) => unlessTheSame(known.get(keyOf(row)), row));
  const inPage = byKey(told);
  const oldestMs = told[0]?.timestamp ?? 0;
  const hasGap = nextCursor === null || told.every((row) => !known.has(keyOf(row)));
  const before = hasGap
    ? []
    : [...known.values()].filter((row) => !inPage.has(keyOf(row)) && row.timestamp <= oldestMs);
  const rows = [...before, ...newest];
  const next = thread && before.length > 0 ? thread.next : nextCursor;
  const isTheSame =
    thread?.next === next &&
    thread.rows.length === rows.length &&
    rows.every((row, place) => row === thread.rows[place]);
  return isTheSame ? thread : { rows, next };
}

/** With the page before what is known. Pure. */
export function withOlder({ rows }: Thread, { data, nextCursor }: Page<MessageRow>): Thread {
  const known = byKey(rows);
  const older = data.filter((row) => !known.has(keyOf(row))).toReversed();
  return { rows: [...older, ...rows], next: nextCursor };
}

/** With a message that has just been handed over. Pure. */
export function withSent(thread: Thread, row: MessageRow): Thread {
  return byKey(thread.rows).has(keyOf(row)) ? thread : { ...thread, rows: [...thread.rows, row] };
}

/** What others have written since. */
export function arrivals(before: Thread | undefined, after: Thread): readonly MessageRow[] {
  if (!before) return [];
  const known = byKey(before.rows);
  const lastMs = before.rows.at(-1)?.timestamp ?? 0;
  return after.rows.filter(
    (row) => !row.fromMe && row.type !== "reaction" && row.timestamp >= lastMs && !known.has(keyOf(row)),
  );
}

function byKey(rows: readonly MessageRow[]): ReadonlyMap<string, MessageRow> {
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function unlessTheSame(known: MessageRow | undefined, told: MessageRow): MessageRow {
  return known && JSON.stringify(known) === JSON.stringify(told) ? known : told;
}
