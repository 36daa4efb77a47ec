/** Work of one key, one after the other in the order in which it was asked for; different keys do not wait for each other. */
export interface Turns {
  /** Begins at once where nothing of the key is under way. Settles as the work does. */
  take<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Resolves when what was asked for of the key so far is over, well or not; undefined when nothing is under way. */
  over(key: string): Promise<void> | undefined;
  /** The same of these keys, or of all. */
  allOver(keys?: readonly string[]): Promise<void>;
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<void>>();
  return {
    take(key, work) {
      const result = last.get(key)?.then(work) ?? work();
      const over = result.then(nothing, nothing).then(() => {
        if (last.get(key) === over) last.delete(key);
      });
      last.set(key, over);
      return result;
    },
    over: (key) => last.get(key),
    async allOver(keys = [...last.keys()]) {
      await Promise.all(keys.flatMap((key) => last.get(key) ?? []));
    },
  };
}

function nothing(): void {
  // How it went is told to whoever asked for it.
}
