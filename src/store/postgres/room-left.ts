/** Other programs may add to the same meanwhile: so many at most are more than there may be. */
const MOST_UNCOUNTED = 1_000;
const MOST_SESSIONS = 10_000;

/** How many more each session may have of something before they are counted again, for to count reads them all. */
export interface RoomLeft {
  /** After one was added: counts, and forgets what is too much, once there may be no room any more. */
  take(sessionId: string, countAndForget: () => Promise<number>): Promise<void>;
}

/** `most` is how many a session may have; `countAndForget` gives how many are left. */
export function createRoomLeft(most: number): RoomLeft {
  const left = new Map<string, number>();
  return {
    async take(sessionId, countAndForget) {
      const known = left.get(sessionId) ?? 0;
      if (left.size >= MOST_SESSIONS) left.clear();
      if (known > 0) left.set(sessionId, known - 1);
      else left.set(sessionId, Math.min(MOST_UNCOUNTED, most - (await countAndForget())));
    },
  };
}
