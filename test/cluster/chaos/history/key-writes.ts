import type { OwnerChange } from "./owners.ts";

/** A key of a device that was written. */
export type KeyWrite = {
  readonly session: string;
  /** `type/id`. */
  readonly key: string;
  /** Who wrote it; null: a connection of no node. */
  readonly incarnation: number | null;
  /** Of the session, as it was at that moment. */
  readonly epoch: number;
};

/**
 * Keys are written by who owns the session, and nobody writes once a later owner has. Writes and changes are each in the
 * order in which they were made.
 */
export function faultsOfKeyWrites(
  writes: readonly KeyWrite[],
  changes: readonly OwnerChange[],
): readonly string[] {
  const owners = new Map<string, number>();
  for (const { stream, epoch, incarnation } of changes)
    if (incarnation !== null) owners.set(`${stream} ${epoch}`, incarnation);
  const newest = new Map<string, number>();
  return writes.flatMap(({ session, key, incarnation, epoch }) => {
    const before = newest.get(session) ?? 0;
    newest.set(session, Math.max(before, epoch));
    const what = `${session} ${key}: written by ${incarnation ?? "nobody"} in epoch ${epoch}`;
    if (epoch < before) return [`${what}, after one of epoch ${before}`];
    const owner = owners.get(`${session} ${epoch}`);
    return incarnation !== null && owner === incarnation
      ? []
      : [`${what}, which is that of ${owner ?? "nobody"}`];
  });
}
