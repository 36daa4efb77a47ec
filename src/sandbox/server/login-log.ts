import { jidOf, type LinkedDevice } from "../linked-device.ts";
import type { StanzaSocket } from "../wire/stanza-socket.ts";

/** What was seen of a connection from its login on. Times are epoch milliseconds. */
export type LoginRecord = {
  /** Counts from 1. */
  readonly id: number;
  readonly number: string;
  /** The device's JID. */
  readonly device: string;
  readonly at: number;
  /** When it sent something for the last time, be it after the server had ended it. */
  lastSentAt: number | null;
  /** How many frames of that came after its end: of who had not heard of it, or does not care. */
  sentTooLate: number;
  endedAt: number | null;
  /** Replaced: the same device has logged in once more (440). Ended: for any other reason, by either side. */
  end: "replaced" | "ended" | null;
};

const KEPT = 10_000;

/** The logins, newest last; the oldest are forgotten beyond ten thousand. */
export class LoginLog {
  #lastId = 0;
  readonly #records: LoginRecord[] = [];
  readonly #bySocket = new WeakMap<StanzaSocket, LoginRecord>();

  add(device: LinkedDevice, socket: StanzaSocket): void {
    const record: LoginRecord = {
      id: ++this.#lastId,
      number: device.number,
      device: jidOf(device),
      at: Date.now(),
      lastSentAt: null,
      sentTooLate: 0,
      endedAt: null,
      end: null,
    };
    if (this.#records.length >= KEPT) this.#records.shift();
    this.#records.push(record);
    this.#bySocket.set(socket, record);
  }

  /** The client has sent something; nothing is noted before its login. */
  sent(socket: StanzaSocket): void {
    const record = this.#bySocket.get(socket);
    if (!record) return;
    record.lastSentAt = Date.now();
    if (record.endedAt !== null) record.sentTooLate++;
  }

  /** The first end counts. */
  ended(socket: StanzaSocket, end: NonNullable<LoginRecord["end"]>): void {
    const record = this.#bySocket.get(socket);
    if (!record || record.endedAt !== null) return;
    record.endedAt = Date.now();
    record.end = end;
  }

  /** Of all numbers, or of one. */
  list(number?: string): readonly LoginRecord[] {
    const wanted = this.#records.filter((record) => number === undefined || record.number === number);
    return wanted.map((record) => ({ ...record }));
  }
}
