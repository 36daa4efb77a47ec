import type { WireRow } from "../browser/phone-view.ts";

export type Arrival = Pick<WireRow, "at" | "account" | "partner" | "what">;

const KEPT_ROWS = 50;
const KEPT_CHATS = 500;

/** The newest things that came over the wire, each with its distance to the one before of the same chat. */
export class RecentWire {
  #lastId = 0;
  readonly #rows: WireRow[] = [];
  readonly #previous = new Map<string, { readonly what: WireRow["what"]; readonly nowMs: number }>();

  add(arrival: Arrival, nowMs: number): void {
    const key = `${arrival.account ?? ""} ${arrival.partner ?? ""}`;
    const previous = this.#previous.get(key);
    this.#rows.unshift({
      id: ++this.#lastId,
      ...arrival,
      gapMs: previous ? Math.round(nowMs - previous.nowMs) : null,
      isRepeated: previous?.what === arrival.what,
    });
    this.#rows.length = Math.min(this.#rows.length, KEPT_ROWS);
    // Taken out first, so that the oldest stand at the front.
    this.#previous.delete(key);
    this.#previous.set(key, { what: arrival.what, nowMs });
    const [oldest] = this.#previous.keys();
    if (this.#previous.size > KEPT_CHATS && oldest !== undefined) this.#previous.delete(oldest);
  }

  /** Newest first. */
  get rows(): readonly WireRow[] {
    return [...this.#rows];
  }
}
