export const CALL_KINDS = ["offer", "accept", "reject", "terminate"] as const;
export type CallKind = (typeof CALL_KINDS)[number];

/** What somebody has said of a call. */
export type CallRecord = {
  /** The call's. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly kind: CallKind;
};

/** The newest call between two that was offered; undefined when there was none. */
export function lastOffer(
  records: readonly CallRecord[],
  one: string,
  other: string,
): CallRecord | undefined {
  return records.findLast(
    ({ kind, from, to }) =>
      kind === "offer" && ((from === one && to === other) || (from === other && to === one)),
  );
}
