import type { KeyObject } from "node:crypto";

/** Key objects by the bytes that they are made of, so many at most: to make one costs more than to sign or verify with it. */
export class KeptKeys {
  /** The one that was made first is the first. */
  readonly #kept = new Map<string, KeyObject>();
  readonly #most: number;
  readonly #make: (bytes: Buffer) => KeyObject;

  constructor(most: number, make: (bytes: Buffer) => KeyObject) {
    this.#most = most;
    this.#make = make;
  }

  /** Throws what making it throws. */
  of(bytes: Buffer): KeyObject {
    const name = bytes.toString("base64");
    const known = this.#kept.get(name);
    if (known) return known;
    const made = this.#make(bytes);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= this.#most && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(name, made);
    return made;
  }
}
