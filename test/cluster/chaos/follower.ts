import { setTimeout as wait } from "node:timers/promises";
import { EventReader } from "../../support/event-reader.ts";

const PAUSE_MS = 200;
const PREFIX = "evt_";

/** A reader of an organization's events that comes back to where it was, at whatever node, as often as its stream ends. */
export class Follower implements AsyncDisposable {
  /** What it has read of what is kept, on each stream that has begun: the ids that the database has. */
  readonly streams: string[][] = [];
  readonly #front: { readonly url: string };
  readonly #secret: string;
  readonly #stop = new AbortController();
  #reader: EventReader | undefined;
  readonly #ended: Promise<void>;

  constructor(front: { readonly url: string }, secret: string) {
    [this.#front, this.#secret] = [front, secret];
    this.#ended = this.#follow();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#reader?.[Symbol.asyncDispose]();
    await this.#ended;
  }

  async #follow(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#readOne();
      } catch {
        // The node is gone, or the way to it.
        await wait(PAUSE_MS);
      }
    }
  }

  async #readOne(): Promise<void> {
    const last = this.streams.findLast((read) => read.length > 0)?.at(-1);
    const from = last === undefined ? {} : { lastEventId: PREFIX + last };
    await using reader = await EventReader.open({ address: this.#front.url }, this.#secret, from);
    this.#reader = reader;
    const read: string[] = [];
    this.streams.push(read);
    while (!this.#stop.signal.aborted) {
      const { id, event } = await reader.next();
      // What is told and not kept is no place to go on from.
      if (event !== "presence.refreshed") read.push(id.replace(PREFIX, ""));
    }
  }
}
