import { BoundedMap } from "../../bounded-map.ts";

const KEPT = 1000;
// As of a channel that has been written to before.
const FIRST_ID = 100;

/** Counts the messages of channels: the server numbers them, and reactions name them by that. */
export class Newsletters {
  readonly #lastIds = new BoundedMap<string, number>(KEPT);

  /** The number of the next message of a channel. */
  nextId(jid: string): number {
    const id = (this.#lastIds.get(jid) ?? FIRST_ID) + 1;
    this.#lastIds.set(jid, id);
    return id;
  }
}
