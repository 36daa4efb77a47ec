import { describeStanza, type Stanza } from "../wire/stanza.ts";

/** Something that a client sent, and why somebody may want to know of it. */
export type NotedStanza = {
  readonly number: string | null;
  /** Tags and attributes; no content. Empty when it could not be decoded. */
  readonly stanza: string;
  readonly reason: string;
};

const KEPT = 1000;

/** The newest thousand notes. */
export class StanzaNotes {
  readonly #list: NotedStanza[] = [];

  get list(): readonly NotedStanza[] {
    return [...this.#list];
  }

  /** Without a stanza: one that could not be decoded. */
  add(number: string | null, received: Stanza | undefined, reason: string): void {
    if (this.#list.length >= KEPT) this.#list.shift();
    this.#list.push({ number, stanza: received ? describeStanza(received) : "", reason });
  }
}
