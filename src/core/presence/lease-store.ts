import type { ShownState } from "./chat-state.ts";

/** A lease as it survives a restart. Wall time: milliseconds since 1970. */
export type StoredLease = {
  readonly sessionId: string;
  /** The chat's key. */
  readonly chat: string;
  /** The JID that its stanzas go to. */
  readonly to: string;
  /** null = nothing runs any more, only its `paused` is owed. */
  readonly state: ShownState | null;
  readonly startedAtWallMs: number;
  /** In the past: a `paused` is owed since then. */
  readonly endsAtWallMs: number;
};

/** null forgets the lease. */
export type LeaseChange = Pick<StoredLease, "sessionId" | "chat"> & { readonly lease: StoredLease | null };

export interface LeaseStore {
  /** Of these sessions, or of all. */
  list(sessionIds?: readonly string[]): Promise<readonly StoredLease[]>;
  /** All changes in one step. A lease of a session that is gone is left out. */
  write(changes: readonly LeaseChange[]): Promise<void>;
}
