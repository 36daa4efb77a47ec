import type { Page } from "../page.ts";
import type { RowPage } from "./group-store.ts";

/** Small: whoever goes through a list is to be able to stop between two reads. */
const ROWS_AT_ONCE = 50;

/** The rows of a page, whose ids are numbers, read a few at a time as they are asked for. */
export async function* rowsInOrder<T extends { readonly row: number }>(
  read: (page: RowPage) => Promise<readonly T[]>,
  { after = "", limit = Infinity }: Page,
): AsyncGenerator<T, void, undefined> {
  let last = Number(after);
  for (let left = limit; left > 0; left -= ROWS_AT_ONCE) {
    const asked = Math.min(left, ROWS_AT_ONCE);
    const rows = await read({ after: last, limit: asked });
    yield* rows;
    if (rows.length < asked) return;
    last = rows.at(-1)?.row ?? last;
  }
}
