/** What has been started and must be ended, whatever happens. */
export interface Endings {
  add(end: () => Promise<void> | void): void;
  /** Ends everything in the reverse order of its start, each though another fails; then throws the first failure. */
  run(): Promise<void>;
}

export function createEndings(): Endings {
  const ends: (() => Promise<void> | void)[] = [];
  let running: Promise<void> | undefined;

  async function runAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const end of ends.reverse()) {
      try {
        await end();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  return {
    add: (end) => void ends.push(end),
    run: () => (running ??= runAll()),
  };
}
