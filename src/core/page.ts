/** A part of a list that stands in the order of its ids; without bounds all of it. */
export type Page = {
  /** The id behind which it begins. */
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
};

/** Reads so many rows behind an id. */
export type ReadRows<T> = (after: string, limit: number) => Promise<readonly T[]>;

/** Small: whoever goes through a list is to be able to stop between two reads. */
const ROWS_AT_ONCE = 25;

/** The rows of a page, read a few at a time as they are asked for; what changes meanwhile is there or not. */
export async function* rowsOf<T extends { readonly id: string }>(
  read: ReadRows<T>,
  { after = "", limit = Infinity }: Page,
): AsyncGenerator<T, void, undefined> {
  let last = after;
  for (let left = limit; left > 0; left -= ROWS_AT_ONCE) {
    const asked = Math.min(left, ROWS_AT_ONCE);
    const rows = await read(last, asked);
    yield* rows;
    if (rows.length < asked) return;
    last = rows.at(-1)?.id ?? last;
  }
}
