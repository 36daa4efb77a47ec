import { useRef, useState } from "preact/hooks";
import { bodyOf, type GatewayApi } from "../gateway-api.ts";
import { sentenceOf } from "../use-action.ts";
import { pauseOf } from "./pause.ts";
import { usePolling } from "./polling.ts";
import { pageOf, type Page } from "./rows.ts";

/** A list of the gateway that is read page by page, its first page again and again as long as the gateway knows it. */
export type Source<Row, List> = {
  readonly api: GatewayApi;
  /** Another one is another list: whoever uses it is keyed by it. */
  readonly path: string;
  readonly isRead: boolean;
  readonly withFirst: (list: List | undefined, page: Page<Row>) => List;
  readonly withNext: (list: List, page: Page<Row>) => List;
  /** Between two readings of the first page. */
  readonly pauseMs: () => number;
  readonly onFirst?: (before: List | undefined, after: List) => void;
};

export type Pages<List> = {
  /** Undefined until it is told. */
  readonly list: List | undefined;
  /** Why it could not be read, in a sentence. */
  readonly failure: string | null;
  readonly loadNext: () => void;
  /** Reads the first page at once. */
  readonly refresh: () => void;
  /** Takes what was done here; what is being read meanwhile is from before. */
  readonly change: (change: (list: List | undefined) => List) => void;
};

/** What counts at once, and not only when it is drawn. */
type Kept<List> = {
  list: List | undefined;
  /** What was read while this grew is from before. */
  changes: number;
  /** Since it was last told. */
  failures: number;
  /** The cursor of the page that is asked for. */
  loading: string | null;
};

export function usePages<Row, List extends { readonly next: string | null }>(
  source: Source<Row, List>,
): Pages<List> {
  const { api, path, isRead, withFirst, withNext, pauseMs, onFirst } = source;
  const [list, show] = useState<List>();
  const [failure, setFailure] = useState<string | null>(null);
  const kept = useRef<Kept<List>>({ list, changes: 0, failures: 0, loading: null }).current;
  const take = (now: List) => {
    kept.list = now;
    show(now);
  };

  const readFirst = async () => {
    const { changes } = kept;
    try {
      const { page, isKnown, rateLimit } = await readPage<Row>(api, pageOf(path));
      kept.failures = 0;
      setFailure(null);
      if (changes === kept.changes) {
        const before = kept.list;
        const after = withFirst(before, page);
        take(after);
        onFirst?.(before, after);
      }
      return isKnown ? pauseOf(pauseMs(), 0, rateLimit) : undefined;
    } catch (error) {
      setFailure(sentenceOf(error));
      return pauseOf(pauseMs(), ++kept.failures, null);
    }
  };

  const readNext = async () => {
    const cursor = kept.list?.next;
    if (!cursor || kept.loading === cursor) return;
    kept.loading = cursor;
    try {
      const { page } = await readPage<Row>(api, pageOf(path, cursor));
      // It may have begun anew.
      if (kept.list?.next === cursor) take(withNext(kept.list, page));
    } catch (error) {
      setFailure(sentenceOf(error));
    } finally {
      if (kept.loading === cursor) kept.loading = null;
    }
  };

  const refresh = usePolling(readFirst, isRead);
  return {
    list,
    failure,
    refresh,
    loadNext: () => void readNext(),
    change(change) {
      kept.changes++;
      take(change(kept.list));
      refresh();
    },
  };
}

/** Of what the gateway does not know there is an empty page. */
async function readPage<Row>(api: GatewayApi, path: string) {
  const answer = await api.call("GET", path);
  const isKnown = answer.status !== 404;
  const page = isKnown ? (bodyOf(answer) as Page<Row>) : { data: [], nextCursor: null };
  return { page, isKnown, rateLimit: answer.rateLimit };
}
