/** Work that may name several keys: after all that named one of them before it; what shares no key does not wait. */
export interface InOrder {
  take<T>(keys: readonly string[], work: () => Promise<T>): Promise<T>;
  /** Resolves when all that was asked for so far is over. */
  allOver(): Promise<void>;
}

export function createInOrder(): InOrder {
  const last = new Map<string, Promise<void>>();
  return {
    take(keys, work) {
      const before = keys.flatMap((key) => last.get(key) ?? []);
      const result = before.length === 0 ? work() : Promise.all(before).then(work);
      const over: Promise<void> = result.then(nothing, nothing).then(() => {
        for (const key of keys) if (last.get(key) === over) last.delete(key);
      });
      for (const key of keys) last.set(key, over);
      return result;
    },
    async allOver() {
      await Promise.all(last.values());
    },
  };
}

function nothing(): void {
  // How it went is told to whoever asked for it.
}
