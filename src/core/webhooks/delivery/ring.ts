import type { Endpoint, Job } from "./endpoint.ts";

/** Requests at the same time: of a webhook, and in all. */
const MOST_OF_WEBHOOK = 4;
const MOST_IN_ALL = 64;

/** Who is next: webhooks take turns, so that one with many sessions does not hold up one with few. */
export interface Ring {
  /** Something of it can go on. */
  add(endpoint: Endpoint): void;
  /** Begins nothing more. */
  close(): Promise<void>;
}

export function createRing(): Ring {
  const ring: Endpoint[] = [];
  const running = new Set<Promise<void>>();
  let isClosed = false;

  /** While it is down one thing is tried at a time. */
  const hasRoom = (endpoint: Endpoint): boolean =>
    endpoint.running < (endpoint.isDown ? 1 : MOST_OF_WEBHOOK) && endpoint.ready.length > 0;

  function enter(endpoint: Endpoint): void {
    if (endpoint.isInRing || !hasRoom(endpoint)) return;
    endpoint.isInRing = true;
    ring.push(endpoint);
  }

  function start(endpoint: Endpoint, job: Job): void {
    endpoint.running++;
    const run = job.run().finally(() => {
      endpoint.running--;
      running.delete(run);
      enter(endpoint);
      turn();
    });
    running.add(run);
  }

  function turn(): void {
    while (!isClosed && running.size < MOST_IN_ALL) {
      const endpoint = ring.shift();
      if (!endpoint) return;
      endpoint.isInRing = false;
      const job = hasRoom(endpoint) ? endpoint.ready.shift() : undefined;
      if (!job) continue;
      start(endpoint, job);
      enter(endpoint);
    }
  }

  return {
    add(endpoint) {
      enter(endpoint);
      turn();
    },
    async close() {
      isClosed = true;
      await Promise.all(running);
    },
  };
}
