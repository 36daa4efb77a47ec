import type { DeliveryRow } from "./rows.ts";

/** What a page has of a webhook's answers, the newest first. */
export type DeliveryPages = {
  readonly data: readonly DeliveryRow[];
  /** Asks for those after; null where there are none. */
  readonly nextCursor: string | null;
};

/** One is told once for each state that it was in. */
export function keyOf({ id, status, at }: DeliveryRow): string {
  return `${id} ${status} ${at}`;
}

/**
 * The newest, and what was read behind them before. Where so much has come meanwhile that they do not reach what was
 * read, that is left out: there would be a gap. Pure.
 */
export function withOlder(newest: DeliveryPages, before: DeliveryPages | undefined): DeliveryPages {
  const known = new Set(newest.data.map(keyOf));
  const older = before?.data.filter((row) => !known.has(keyOf(row))) ?? [];
  if (!before || older.length === before.data.length) return newest;
  return { data: [...newest.data, ...older], nextCursor: before.nextCursor };
}

/** With the page behind them. Pure. */
export function withNext({ data }: DeliveryPages, page: DeliveryPages): DeliveryPages {
  const known = new Set(data.map(keyOf));
  return {
    data: [...data, ...page.data.filter((row) => !known.has(keyOf(row)))],
    nextCursor: page.nextCursor,
  };
}
