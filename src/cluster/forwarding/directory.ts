import type { Clock } from "../../core/index.ts";
import type { OwnerStore } from "../owner-store.ts";

/** For so long what was found about an owner is not looked up again. */
const KEPT_MS = 2_000;
const MOST_KEPT = 50_000;

/** The address of a session's owner; null where nobody who lives has it, undefined where there is no such session. */
export type OwnerAddress = string | null | undefined;

/** Who owns which session, as far as this node knows. */
export interface Directory {
  /** What is known, or what the database tells. */
  find(sessionId: string): Promise<OwnerAddress>;
  /** What the database tells now. */
  look(sessionId: string): Promise<OwnerAddress>;
}

type Entry = { readonly foundAtMs: number; readonly address: Promise<OwnerAddress> };

export function createDirectory(owners: Pick<OwnerStore, "ownersOf">, clock: Clock): Directory {
  /** In the order in which they were found. */
  const known = new Map<string, Entry>();

  function look(sessionId: string): Promise<OwnerAddress> {
    const address = owners.ownersOf([sessionId]).then(([owner]) => owner?.address);
    const entry = { foundAtMs: clock.nowMs(), address };
    known.delete(sessionId);
    known.set(sessionId, entry);
    const [eldest] = known.keys();
    if (known.size > MOST_KEPT && eldest !== undefined) known.delete(eldest);
    address.catch(() => {
      if (known.get(sessionId) === entry) known.delete(sessionId);
    });
    return address;
  }

  return {
    find(sessionId) {
      const entry = known.get(sessionId);
      const isFresh = entry && clock.nowMs() - entry.foundAtMs < KEPT_MS;
      return isFresh ? entry.address : look(sessionId);
    },
    look,
  };
}
