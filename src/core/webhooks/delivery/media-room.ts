/** Bytes of media that are held in memory at the same time to be delivered, in all and of an organization. */
const MOST_IN_ALL = 64 * 1024 * 1024;
const MOST_OF_ORGANIZATION = 16 * 1024 * 1024;

type Waiting = { readonly organizationId: string; readonly bytes: number; readonly go: () => void };

/** How much of media may be in memory. */
export interface MediaRoom {
  /** Resolves with what gives the room back, in the turn of those for whom there is room. */
  take(organizationId: string, bytes: number): Promise<() => void>;
}

export function createMediaRoom(): MediaRoom {
  const taken = new Map<string, number>();
  const waiting: Waiting[] = [];
  let inAll = 0;

  /** Whoever needs more than there is has all of it alone. */
  function hasRoom({ organizationId, bytes }: Pick<Waiting, "organizationId" | "bytes">): boolean {
    const own = taken.get(organizationId) ?? 0;
    return (
      (own === 0 || own + bytes <= MOST_OF_ORGANIZATION) && (inAll === 0 || inAll + bytes <= MOST_IN_ALL)
    );
  }

  function count(organizationId: string, bytes: number): void {
    inAll += bytes;
    const own = (taken.get(organizationId) ?? 0) + bytes;
    if (own > 0) taken.set(organizationId, own);
    else taken.delete(organizationId);
  }

  function enter(organizationId: string, bytes: number): () => void {
    count(organizationId, bytes);
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      count(organizationId, -bytes);
      letIn();
    };
  }

  function letIn(): void {
    for (;;) {
      const next = waiting.findIndex(hasRoom);
      if (next < 0) return;
      const [entry] = waiting.splice(next, 1);
      entry?.go();
    }
  }

  return {
    take(organizationId, bytes) {
      if (hasRoom({ organizationId, bytes })) return Promise.resolve(enter(organizationId, bytes));
      return new Promise((resolve) => {
        waiting.push({ organizationId, bytes, go: () => resolve(enter(organizationId, bytes)) });
      });
    },
  };
}
