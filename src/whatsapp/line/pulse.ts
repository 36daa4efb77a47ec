/** How much later than it is due a beat may come, so that others come with it. */
const LATE_MS = 500;

/**
 * Beats for every line, each once in `everyMs`. By one timer: a line that is woken by itself finds nothing of what it needs in
 * the processor's caches, and costs up to twice what the next one beside it does.
 */
export interface Pulse {
  readonly everyMs: number;
  /** Calls `beat`, the first time in `everyMs`, until what it returns is called. Nothing beats where nobody has joined. */
  join(beat: () => void): () => void;
}

/** Monotonic, and by the process's own clock: a line lives by what its peer sees. */
export function createPulse(everyMs: number): Pulse {
  // In the order in which they are due.
  const dueAtMs = new Map<() => void, number>();
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    const nowMs = performance.now();
    for (const [beat, atMs] of dueAtMs) {
      if (atMs > nowMs) return;
      dueAtMs.delete(beat);
      dueAtMs.set(beat, nowMs + everyMs);
      beat();
    }
  }

  return {
    everyMs,
    join(beat) {
      dueAtMs.set(beat, performance.now() + everyMs);
      timer ??= setInterval(look, Math.min(everyMs, LATE_MS));
      return () => {
        dueAtMs.delete(beat);
        if (dueAtMs.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}
