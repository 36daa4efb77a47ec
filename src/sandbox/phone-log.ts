import { WaitingRoom } from "./waiting-room.ts";

const KEPT = 10_000;

/** What happened at phones, newest last; the oldest are forgotten beyond ten thousand. */
export class PhoneLog<T> {
  readonly #records: T[] = [];
  readonly #waitingRoom = new WaitingRoom();
  readonly #awaited: string;
  readonly #added: (record: T) => void;

  /** `awaited`: what it holds, for who waits in vain. */
  constructor(awaited: string, added: (record: T) => void = () => undefined) {
    this.#awaited = awaited;
    this.#added = added;
  }

  get records(): readonly T[] {
    return [...this.#records];
  }

  add(record: T): void {
    if (this.#records.length >= KEPT) this.#records.shift();
    this.#records.push(record);
    this.#added(record);
    this.#waitingRoom.notify();
  }

  /** The first record that matches, past or future. */
  until(matches: (record: T) => boolean, timeoutMs: number): Promise<T> {
    return this.#waitingRoom.until(() => this.#records.find(matches), this.#awaited, timeoutMs);
  }

  close(): void {
    this.#waitingRoom.close("the simulated WhatsApp was closed");
  }
}
