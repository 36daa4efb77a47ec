import type { Streams } from "../../core/index.ts";

/** What `isOneOf` is bound to, as JSON; null = whichever. */
export type StreamsBound = { readonly only: string | null; readonly except: string | null };

/** Whether a column names one of some streams. */
export function isOneOf(column: string): string {
  return `(@only IS NULL OR ${column} IN (SELECT value FROM json_each(@only)))
    AND (@except IS NULL OR ${column} NOT IN (SELECT value FROM json_each(@except)))`;
}

export function boundTo(streams: Streams | undefined): StreamsBound {
  if (!streams) return { only: null, except: null };
  return "only" in streams
    ? { only: JSON.stringify(streams.only), except: null }
    : { only: null, except: JSON.stringify(streams.except) };
}
