import { describeStanza, type Stanza } from "../wire/stanza.ts";

/** What a client sent that nobody here knows, or that breaks the protocol. */
export type UnknownStanza = {
  readonly number: string | null;
  /** Tags and attributes; no content. */
  readonly stanza: string;
  readonly reason: string;
};

const KEPT = 1000;

export class UnknownStanzas {
  readonly #list: UnknownStanza[] = [];

  get list(): readonly UnknownStanza[] {
    return [...this.#list];
  }

  /** Without a stanza: one that could not be decoded. */
  add(number: string | null, received: Stanza | undefined, reason: string): void {
    if (this.#list.length >= KEPT) this.#list.shift();
    this.#list.push({ number, stanza: received ? describeStanza(received) : "", reason });
  }
}
