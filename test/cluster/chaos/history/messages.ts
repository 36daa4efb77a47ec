/** A text that a caller has sent through a node; texts are unique. */
export type Sent = {
  readonly text: string;
  /** Null: no answer came. */
  readonly status: number | null;
};

/** What was acknowledged is at WhatsApp once; of anything else nobody knows, but never twice. */
export function faultsOfSends(sends: readonly Sent[], arrived: readonly string[]): readonly string[] {
  const times = timesOf(arrived);
  return sends.flatMap(({ text, status }) => {
    const count = times.get(text) ?? 0;
    const isAcknowledged = status !== null && status >= 200 && status < 300;
    if (count > 1) return [`${text}: answered ${status ?? "nothing"}, arrived ${count} times`];
    return isAcknowledged && count === 0 ? [`${text}: answered ${status}, never arrived`] : [];
  });
}

/** A text of a partner. */
export type Written = { readonly id: string; readonly to: string; readonly atMs: number };

/** What partners wrote is kept once. `kept` are ids. */
export function faultsOfInbound(written: readonly Written[], kept: readonly string[]): readonly string[] {
  const times = timesOf(kept);
  return written.flatMap(({ id, to, atMs }) => {
    const count = times.get(id) ?? 0;
    return count === 1 ? [] : [`${id}: written to ${to} at ${atMs}, kept ${count} times`];
  });
}

function timesOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const text of texts) times.set(text, (times.get(text) ?? 0) + 1);
  return times;
}
