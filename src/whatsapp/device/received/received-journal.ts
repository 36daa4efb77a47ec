import { createHash } from "node:crypto";
import {
  jidDecode,
  type BinaryNode,
  type SignalDataSet,
  type SignalKeyStore,
  type WAMessageKey,
} from "@whiskeysockets/baileys";
import type { Clock } from "../../../core/index.ts";

/** The type of its rows among a device's keys. */
const TYPE = "plaintext";
const DAY_MS = 24 * 60 * 60_000;
/** What nobody has settled by then will never be: the oldest goes. */
const ENTRIES = 2_000;
const LIVES_MS = 7 * DAY_MS;
/** So long WhatsApp may take to say that it has a receipt. */
const RECEIVED_WITHIN_MS = 60_000;
/** Rows that are read at once. */
const ROWS_AT_ONCE = 100;

/**
 * What was decrypted: `jid` is its sender's device, `stanza` the message that it came in, `atMs` milliseconds since 1970, at
 * least one more than those of the one before, so that they tell the order.
 */
export type Decrypted = {
  readonly atMs: number;
  readonly jid: string;
  readonly plaintext: Uint8Array;
  readonly stanza: BinaryNode | null;
};

/** A device's keys as the journal needs them: as they are stored, without transactions. */
export type JournalKeys = {
  readonly store: SignalKeyStore;
  readonly idsOf: (type: string) => Promise<readonly string[]>;
};

type Entry = {
  readonly hash: string;
  readonly message: string | undefined;
  /** Of the message. */
  readonly id: string | undefined;
  /** Since when it is stored by whoever needs it. Milliseconds since 1970. */
  settledAtMs: number | undefined;
  /** WhatsApp has its receipt, and will not deliver it again. */
  isReceived: boolean;
};

/**
 * What a device has decrypted and will be asked for again. WhatsApp delivers a message until it has its receipt, and the
 * ratchet opens nothing twice: who is killed in between would have lost it, or ask its author for what is stored already.
 * Each plaintext is written in the one commit of its ratchet, before the receipt, and stays until it is settled and received.
 */
export class ReceivedJournal {
  readonly #keys: JournalKeys;
  readonly #clock: Clock;
  /** By hash, the oldest first. */
  readonly #entries = new Map<string, Entry>();
  /** The message that a ciphertext stands in. */
  readonly #stanzas = new WeakMap<Uint8Array, BinaryNode>();
  #lastAtMs = 0;
  /** By hash, what was given out once more on the present line. */
  #again: ReadonlyMap<string, Decrypted> = new Map();

  private constructor(keys: JournalKeys, clock: Clock) {
    this.#keys = keys;
    this.#clock = clock;
  }

  /** With what is stored of it; what is too old is deleted. Throws what reading the keys throws. */
  static async load(keys: JournalKeys, clock: Clock): Promise<ReceivedJournal> {
    const journal = new ReceivedJournal(keys, clock);
    const rows = await journal.#read(await keys.idsOf(TYPE));
    rows.sort(([, one], [, other]) => one.atMs - other.atMs);
    const kept = rows.filter(([, { atMs }]) => clock.wallMs() - atMs <= LIVES_MS).slice(-ENTRIES);
    for (const [hash, { stanza }] of kept) journal.wasWritten(hash, stanza);
    journal.#lastAtMs = kept.at(-1)?.[1].atMs ?? 0;
    const old = rows.flatMap(([hash]) => (journal.#entries.has(hash) ? [] : [hash]));
    if (old.length > 0) await keys.store.set(deletions(old));
    return journal;
  }

  /** To be called with every message before it is decrypted. */
  see(stanza: BinaryNode): void {
    if (!Array.isArray(stanza.content)) return;
    for (const { content } of stanza.content) {
      if (content instanceof Uint8Array) this.#stanzas.set(content, stanza);
    }
  }

  hashOf(ciphertext: Uint8Array): string {
    return createHash("sha256").update(ciphertext).digest("base64url");
  }

  /** What this ciphertext said, as far as it is still here. */
  async take(hash: string): Promise<Decrypted | undefined> {
    const again = this.#again.get(hash);
    return again ?? (this.#entries.has(hash) ? (await this.#read([hash])).at(0)?.[1] : undefined);
  }

  /** What is to be written with the ratchet; where there is too much, it deletes the oldest. */
  changeFor(hash: string, jid: string, ciphertext: Uint8Array, plaintext: Uint8Array): SignalDataSet {
    const stanza = this.#stanzas.get(ciphertext) ?? null;
    const [oldest] = this.#entries.size >= ENTRIES ? this.#entries.keys() : [];
    this.#lastAtMs = Math.max(this.#clock.wallMs(), this.#lastAtMs + 1);
    const row = { atMs: this.#lastAtMs, jid, plaintext, stanza };
    return changeOf({ ...(oldest !== undefined && { [oldest]: null }), [hash]: row });
  }

  /** To be called once that is committed. */
  wasWritten(hash: string, stanza: BinaryNode | null): void {
    const message = stanza ? nameOfStanza(stanza) : undefined;
    const id = stanza?.attrs["id"];
    this.#entries.set(hash, { hash, message, id, settledAtMs: undefined, isReceived: false });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
  }

  stanzaOf(ciphertext: Uint8Array): BinaryNode | null {
    return this.#stanzas.get(ciphertext) ?? null;
  }

  /**
   * The messages that were decrypted and not settled, the oldest first, each once. WhatsApp may be delivering them too:
   * until this is asked the next time they are known, also when they are forgotten in between.
   */
  async unsettled(): Promise<readonly BinaryNode[]> {
    const hashes = [...this.#entries.values()].flatMap(({ hash, settledAtMs }) =>
      settledAtMs === undefined ? [hash] : [],
    );
    this.#again = new Map(await this.#read(hashes));
    const stanzas = new Map<string, BinaryNode>();
    for (const { stanza } of this.#again.values()) {
      if (stanza) stanzas.set(nameOfStanza(stanza), stanza);
    }
    return [...stanzas.values()];
  }

  /** Whoever needs these messages has stored them. Rejects where what is to be forgotten by that cannot be. */
  async settle(messages: readonly WAMessageKey[]): Promise<void> {
    const names = new Set(messages.map(nameOfKey));
    const nowMs = this.#clock.wallMs();
    const settled = [...this.#entries.values()].filter(({ message }) => message && names.has(message));
    for (const entry of settled) entry.settledAtMs ??= nowMs;
    await this.#forget([...settled.filter(({ isReceived }) => isReceived), ...this.#overdue(nowMs)]);
  }

  /** WhatsApp has the receipts of messages with these ids. Rejects like `settle`. */
  async received(ids: readonly string[]): Promise<void> {
    const received = [...this.#entries.values()].filter(({ id }) => id !== undefined && ids.includes(id));
    for (const entry of received) entry.isReceived = true;
    await this.#forget(received.filter(({ settledAtMs }) => settledAtMs !== undefined));
  }

  /** Those at the head that were settled long ago: nothing more is heard of them. */
  #overdue(nowMs: number): readonly Entry[] {
    const overdue: Entry[] = [];
    for (const entry of this.#entries.values()) {
      if (entry.settledAtMs === undefined || nowMs - entry.settledAtMs < RECEIVED_WITHIN_MS) break;
      overdue.push(entry);
    }
    return overdue;
  }

  async #forget(entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    const hashes = new Set(entries.map(({ hash }) => hash));
    await this.#keys.store.set(deletions([...hashes]));
    for (const hash of hashes) this.#entries.delete(hash);
  }

  async #read(hashes: readonly string[]): Promise<(readonly [string, Decrypted])[]> {
    const rows: (readonly [string, Decrypted])[] = [];
    for (let at = 0; at < hashes.length; at += ROWS_AT_ONCE) {
      const some = hashes.slice(at, at + ROWS_AT_ONCE);
      const found: Readonly<Record<string, unknown>> = await this.#keys.store.get(TYPE as never, some);
      // What stands under its type it has written.
      rows.push(...(Object.entries(found) as [string, Decrypted][]));
    }
    return rows;
  }
}

function deletions(hashes: readonly string[]): SignalDataSet {
  return changeOf(Object.fromEntries(hashes.map((hash) => [hash, null])));
}

/** Among keys of the library's types, which do not name ours: it stores any. */
function changeOf(rows: Readonly<Record<string, Decrypted | null>>): SignalDataSet {
  return { [TYPE]: rows } as SignalDataSet;
}

/** A message by its author (in a chat of two, by the chat) and its id, as in `nameOfKey`. */
function nameOfStanza({ attrs }: BinaryNode): string {
  return nameOf(attrs["participant"] ?? attrs["recipient"] ?? attrs["from"], attrs["id"]);
}

function nameOfKey({ participant, remoteJid, id }: WAMessageKey): string {
  // The library writes an empty participant where there is none.
  return nameOf([participant, remoteJid].find(Boolean), id);
}

function nameOf(jid: string | null | undefined, id: string | null | undefined): string {
  return JSON.stringify([jidDecode(jid ?? undefined)?.user, id]);
}
