import type { Clock } from "../../clock.ts";
import { GatewayError } from "../../errors.ts";
import type { Session } from "../../sessions/index.ts";

const MOST_OF_SESSION = 4;
const MOST_OF_ORGANIZATION = 16;
const MOST_IN_ALL = 64;
/** Of an organization. */
const MOST_WAITING = 64;
const WAIT_MS = 20_000;

type Whose = Pick<Session, "id" | "organizationId">;
type Waiting = Whose & { readonly go: () => void };

/** How many files may be fetched and read at the same time. */
export interface Places {
  /** Resolves with what lets go of the place, in the turn of those who may have one. Throws `queue_full`, after 20 s too. */
  enter(whose: Whose): Promise<() => void>;
}

export function createPlaces(clock: Clock): Places {
  const taken = new Map<string, number>();
  const waiting: Waiting[] = [];
  let inAll = 0;

  function count({ id, organizationId }: Whose, by: 1 | -1): void {
    inAll += by;
    for (const key of [id, organizationId]) {
      const now = (taken.get(key) ?? 0) + by;
      if (now > 0) taken.set(key, now);
      else taken.delete(key);
    }
  }

  function hasRoom({ id, organizationId }: Whose): boolean {
    return (
      inAll < MOST_IN_ALL &&
      (taken.get(id) ?? 0) < MOST_OF_SESSION &&
      (taken.get(organizationId) ?? 0) < MOST_OF_ORGANIZATION
    );
  }

  function take(whose: Whose): () => void {
    count(whose, 1);
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      count(whose, -1);
      // Who waits for a place of their own session does not hold up the others.
      const next = waiting.find(hasRoom);
      next?.go();
    };
  }

  return {
    async enter(whose) {
      if (hasRoom(whose)) return take(whose);
      const mates = waiting.filter(({ organizationId }) => organizationId === whose.organizationId);
      if (mates.length >= MOST_WAITING) throw full();
      return new Promise((resolve, reject) => {
        const leave = () => {
          cancel();
          waiting.splice(waiting.indexOf(entry), 1);
        };
        const cancel = clock.after(WAIT_MS, () => {
          leave();
          reject(full());
        });
        const go = () => {
          leave();
          resolve(take(whose));
        };
        const entry: Waiting = { ...whose, go };
        waiting.push(entry);
      });
    },
  };
}

function full(): GatewayError {
  return new GatewayError("queue_full", "as much media is being fetched as may be at the same time");
}
