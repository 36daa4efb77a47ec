/** A row of `owners` as it was from then on. */
export type OwnerChange = {
  readonly stream: string;
  readonly epoch: number;
  /** Null: free. */
  readonly incarnation: number | null;
};

/** Epochs never go back, and each has one owner. The changes are in the order in which they were made. */
export function faultsOfOwners(changes: readonly OwnerChange[]): readonly string[] {
  const newest = new Map<string, OwnerChange>();
  const owners = new Map<string, number>();
  return changes.flatMap((change) => {
    const { stream, epoch, incarnation } = change;
    const before = newest.get(stream);
    newest.set(stream, change);
    if (before && epoch < before.epoch) return [`${stream}: epoch ${epoch} after ${before.epoch}`];
    if (incarnation === null) return [];
    const key = `${stream} ${epoch}`;
    const owner = owners.get(key);
    owners.set(key, incarnation);
    if (owner === undefined || owner === incarnation) return [];
    return [`${stream}: epoch ${epoch} has two owners, ${owner} and ${incarnation}`];
  });
}
