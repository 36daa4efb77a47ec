import type { GatewayError, Page } from "../../core/index.ts";

export const MOST_ROWS = 200;
/** Where `limit` is 0 or missing beside a cursor. */
const USUAL_ROWS = 50;

export type PageQuery = { readonly limit?: string | undefined; readonly cursor?: string | undefined };

/** A part of a list as it was asked for. */
export type AskedPage = { readonly after: string; readonly limit: number };

/** How a dialect reads it: a cursor is the id of the row behind which the page begins. */
export type PageReading = {
  readonly isId: (text: string) => boolean;
  readonly refuse: (name: keyof PageQuery) => GatewayError;
};

/** Undefined where neither is given: then a list is whole. More than 200 rows are 200. Throws what `refuse` makes. */
export function readPage({ limit, cursor }: PageQuery, { isId, refuse }: PageReading): AskedPage | undefined {
  if (limit === undefined && cursor === undefined) return undefined;
  const rows = Number(limit ?? 0);
  if (limit !== undefined && !/^\d{1,9}$/.test(limit)) throw refuse("limit");
  if (cursor !== undefined && !isId(cursor)) throw refuse("cursor");
  return { after: cursor ?? "", limit: rows === 0 ? USUAL_ROWS : Math.min(rows, MOST_ROWS) };
}

/** What to ask of the core: a row more tells that another page follows. */
export function toAsk(page: AskedPage | undefined): Page {
  return page ? { ...page, limit: page.limit + 1 } : {};
}
