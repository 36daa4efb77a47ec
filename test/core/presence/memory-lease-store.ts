import {
  SessionMoved,
  type LeaseChange,
  type LeaseStore,
  type StoredLease,
} from "../../../src/core/index.ts";

/** Leases in memory, with every write counted. */
export class MemoryLeaseStore implements LeaseStore {
  readonly leases = new Map<string, StoredLease>();
  writes = 0;
  isBroken = false;
  /** Sessions that another node has. */
  readonly moved = new Set<string>();

  list(): Promise<readonly StoredLease[]> {
    return Promise.resolve([...this.leases.values()]);
  }

  write(changes: readonly LeaseChange[]): Promise<void> {
    if (this.isBroken) return Promise.reject(new Error("disk full"));
    const moved = changes.map(({ sessionId }) => sessionId).filter((id) => this.moved.has(id));
    if (moved.length > 0) return Promise.reject(new SessionMoved(moved));
    this.writes++;
    for (const { sessionId, chat, lease } of changes) {
      if (lease) this.leases.set(`${sessionId} ${chat}`, lease);
      else this.leases.delete(`${sessionId} ${chat}`);
    }
    return Promise.resolve();
  }
}
