import { WaitingRoom } from "./waiting-room.ts";

/** A chat state or presence that came over the wire. */
export type ChatStateRecord = {
  /** Counts from 1. */
  id: number;
  /** Epoch milliseconds. */
  at: number;
  /** The session's number; null for a presence sent before a login. */
  from: string | null;
  /** The chat's JID as it was on the wire; null for a presence. */
  to: string | null;
  /** "composing" or "paused"; of a presence its type, null when it has none. */
  state: string | null;
  media: "audio" | null;
};

export type ChatStateFilter = { readonly session?: string | undefined; readonly since?: number | undefined };

const KEPT = 100_000;
const DROPPED_AT_ONCE = 10_000;

/** The chat states received, newest last; the oldest are forgotten beyond a hundred thousand. */
export class ChatStateLog {
  #lastId = 0;
  readonly #records: ChatStateRecord[] = [];
  readonly #waitingRoom = new WaitingRoom();
  readonly #added: (record: ChatStateRecord) => void;

  constructor(added: (record: ChatStateRecord) => void) {
    this.#added = added;
  }

  get lastId(): number {
    return this.#lastId;
  }

  add(record: Omit<ChatStateRecord, "id" | "at">): void {
    const added = { id: ++this.#lastId, at: Date.now(), ...record };
    this.#records.push(added);
    if (this.#records.length > KEPT + DROPPED_AT_ONCE) this.#records.splice(0, DROPPED_AT_ONCE);
    this.#added(added);
    this.#waitingRoom.notify();
  }

  list({ session, since = 0 }: ChatStateFilter = {}): readonly ChatStateRecord[] {
    // The ids have no gaps, so the place of `since` is known without a search.
    const start = Math.max(0, this.#records.length - (this.#lastId - since));
    const newer = since >= this.#lastId ? [] : this.#records.slice(start);
    return session === undefined ? newer : newer.filter(({ from }) => from === session);
  }

  /** The first record with an id above `since` that matches, now or later. */
  until(
    matches: (record: ChatStateRecord) => boolean,
    since: number,
    timeoutMs: number,
  ): Promise<ChatStateRecord> {
    let seen = since;
    const find = () => {
      for (const record of this.list({ since: seen })) {
        seen = record.id;
        if (matches(record)) return record;
      }
      return undefined;
    };
    return this.#waitingRoom.until(find, "matching chat state", timeoutMs);
  }

  close(): void {
    this.#waitingRoom.close("the simulated WhatsApp was closed");
  }
}
