/** "typing…" in a chat, as a caller was told that it is shown. */
export type Shown = {
  /** Of the session. */
  readonly number: string;
  readonly chat: string;
  readonly fromMs: number;
  readonly toMs: number;
};

/** What a partner's phone was told. */
export type Seen = {
  readonly at: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly state: string | null;
};

/** When the owner of these numbers was gone. */
export type Death = { readonly atMs: number; readonly numbers: readonly string[] };

/** What began less than this before its owner died may not have been kept yet: it is kept with others of a tenth of a second. */
const KEPT_WITHIN_MS = 1_000;

/**
 * What runs when its owner dies, and for some time on, is shown again or ended by the next one within the time. Where an owner
 * before has ended it, it does not run any more.
 */
export function faultsOfIndicators(
  shown: readonly Shown[],
  seen: readonly Seen[],
  { deaths, withinMs }: { readonly deaths: readonly Death[]; readonly withinMs: number },
): readonly string[] {
  return deaths.flatMap(({ atMs, numbers }) => {
    const running = shown.filter(
      ({ number, fromMs, toMs }) => numbers.includes(number) && fromMs + KEPT_WITHIN_MS < atMs && toMs > atMs,
    );
    return running.flatMap(({ number, chat }) => {
      const there = seen.filter(({ from, to }) => from === number && to?.startsWith(chat) === true);
      const isOver = there.findLast(({ at }) => at <= atMs)?.state === "paused";
      const isTold = there.some(({ at }) => at > atMs && at <= atMs + withinMs);
      return isOver || isTold ? [] : [`${number} at ${chat}: left as it was when its owner died`];
    });
  });
}
