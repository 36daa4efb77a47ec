import { MOST_ROWS } from "../../../src/http/input/page-query.ts";
import { wrongPage } from "./page.ts";

/** Where `limit` is 0 or missing. */
const USUAL_ROWS = 50;

type Query = { readonly limit?: string | undefined; readonly cursor?: string | undefined };

/** A row's place in a list: when it was, and its number among those of that moment. */
export type Place = { readonly atMs: number; readonly row: number };

/** A part of a list that is never whole. */
export type StoredPage = { readonly after: Place | undefined; readonly limit: number };

const WHOLE = /^-?\d{1,15}$/;
const PLACE = /^(\d{1,15})\.(\d{1,15})$/;

/** Any whole number is a limit, cut to 1 to 200. Throws `malformed_input`. */
export function fromStoredPage({ limit = "0", cursor }: Query): StoredPage {
  if (!WHOLE.test(limit)) throw wrongPage("limit");
  const rows = Number(limit);
  return {
    after: cursor === undefined || cursor === "" ? undefined : fromCursor(cursor),
    limit: rows === 0 ? USUAL_ROWS : Math.min(Math.max(rows, 1), MOST_ROWS),
  };
}

/** What to read of a list: a row more tells that another page follows. */
export function rowsToRead({ limit }: StoredPage): number {
  return limit + 1;
}

/** A page of the rows that were read. */
export function toStoredPage<Item, Row>(
  items: readonly Item[],
  { limit }: StoredPage,
  toRow: (item: Item) => Row,
  placeOf: (item: Item) => Place,
): { data: Row[]; nextCursor: string | null } {
  const shown = items.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = last !== undefined && items.length > limit ? toCursor(placeOf(last)) : null;
  return { data: shown.map(toRow), nextCursor };
}

function toCursor({ atMs, row }: Place): string {
  return Buffer.from(`${atMs}.${row}`).toString("base64url");
}

function fromCursor(cursor: string): Place {
  const [, atMs, row] = PLACE.exec(Buffer.from(cursor, "base64url").toString("latin1")) ?? [];
  const place = { atMs: Number(atMs), row: Number(row) };
  // One that says the same otherwise was not ours either.
  if (row === undefined || toCursor(place) !== cursor) throw wrongPage("cursor");
  return place;
}
