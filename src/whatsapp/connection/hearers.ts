import type { HeardListener } from "../../core/index.ts";

/** Nobody is told any more. What was to be told is heard again on the session's next line. */
export class HeardLater extends Error {
  constructor() {
    super("nothing is told any more: it is heard again on the next line");
  }
}

/** Who is told what is heard: all of them, or nobody counts as told. */
export interface Hearers {
  /** Until the returned function is called, which is the end for all: whatever a part of them hears would be lost to the rest. */
  add(listener: HeardListener): () => void;
  /** One after the other. Throws `HeardLater`, at the latest behind the last one, once one of them hears no more. */
  all(): Iterable<HeardListener>;
}

export function createHearers(): Hearers {
  const listeners = new Set<HeardListener>();
  let isOver = false;

  function requireAll(): void {
    if (isOver) throw new HeardLater();
  }

  return {
    add(listener) {
      listeners.add(listener);
      return () => {
        isOver = true;
        listeners.delete(listener);
      };
    },
    *all() {
      for (const listener of listeners) {
        requireAll();
        yield listener;
      }
      requireAll();
    },
  };
}
