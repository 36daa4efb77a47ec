/** Work of a key that has begun: any number at a time. */
export interface UnderWay {
  /** Settles as the work does. */
  doing<T>(key: string, work: Promise<T>): Promise<T>;
  /** Resolves when all that has begun of these keys, or of any, is over, well or not. */
  over(keys?: readonly string[]): Promise<void>;
}

export function createUnderWay(): UnderWay {
  const begun = new Map<string, Set<Promise<unknown>>>();
  return {
    async doing(key, work) {
      const ofKey = begun.get(key) ?? new Set();
      begun.set(key, ofKey.add(work));
      try {
        return await work;
      } finally {
        ofKey.delete(work);
        if (ofKey.size === 0) begun.delete(key);
      }
    },
    async over(keys = [...begun.keys()]) {
      await Promise.allSettled(keys.flatMap((key) => [...(begun.get(key) ?? [])]));
    },
  };
}
