import { GatewayError, toJid, type ChatAddress, type FoundNumber } from "../../../../src/core/index.ts";
import type { KnownChat } from "../../../../src/core/contacts/chat-key.ts";
import { explainPresence } from "../../../../src/core/presence/explain-presence.ts";
import { createNumberBook, type NumberBook } from "../../../../src/core/contacts/number-book.ts";
import type { KnownNumber, NumberStore } from "../../../../src/core/contacts/number-store.ts";
import { setPresence } from "../../../../src/core/presence/set-presence.ts";
import type { Session } from "../../../../src/core/sessions/session.ts";
import { PresenceWorld } from "../presence-world.ts";

/** The session of these tests. */
export const S = "session-1";
/** One mobile of Brazil in its two forms: with its ninth digit, and without. */
export const WITH = "5511988887777";
export const WITHOUT = "551188887777";
export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;

/** The address of a number. */
export const jid = (number: string) => `${number}@s.whatsapp.net`;
/** The chat of a number. */
export const person = (number: string): ChatAddress => ({ kind: "person", number });

class MemoryNumberStore implements NumberStore {
  readonly known = new Map<string, KnownNumber>();
  isBroken = false;
  reads = 0;

  find(sessionId: string, number: string): Promise<KnownNumber | undefined> {
    this.reads++;
    return Promise.resolve(this.known.get(`${sessionId} ${number}`));
  }

  findByLid(sessionId: string, lid: string): Promise<KnownNumber | undefined> {
    this.reads++;
    const rows = [...this.known.values()];
    return Promise.resolve(rows.findLast((known) => known.sessionId === sessionId && known.lid === lid));
  }

  keep(rows: readonly KnownNumber[]): Promise<void> {
    if (this.isBroken) return Promise.reject(new Error("disk full"));
    for (const known of rows) this.known.set(`${known.sessionId} ${known.number}`, known);
    return Promise.resolve();
  }
}

/** A WhatsApp that answers look-ups when a test says so. */
class Directory {
  readonly asked: { readonly sessionId: string; readonly forms: readonly string[] }[] = [];
  /** Under which numbers people are there. */
  readonly there = new Set<string>();
  state: "answers" | "hangs" | "fails" = "answers";

  /** Whoever is asked about. */
  answerWith(found: FoundNumber): void {
    this.lookUp = () => Promise.resolve(found);
  }

  lookUp(sessionId: string, forms: readonly string[]): Promise<FoundNumber | undefined> {
    this.asked.push({ sessionId, forms });
    const number = forms.find((form) => this.there.has(form));
    switch (this.state) {
      case "answers":
        return Promise.resolve(number === undefined ? undefined : { number, lid: null });
      case "fails":
        return Promise.reject(new GatewayError("whatsapp_failed", "WhatsApp did not answer in time"));
      case "hangs":
        return new Promise(() => undefined);
    }
  }
}

/** A presence world with a book of numbers, whose WhatsApp answers look-ups when a test says so. */
export class BrazilWorld extends PresenceWorld {
  readonly directory = new Directory();
  readonly numbers = new MemoryNumberStore();
  book: NumberBook = this.#makeBook();

  constructor() {
    super();
    this.connections.open(S);
  }

  #makeBook(): NumberBook {
    const write = (message: string) => void this.log.push(message);
    this.connections.lookUp = (sessionId, forms) => this.directory.lookUp(sessionId, forms);
    return createNumberBook({
      clock: this.clock,
      log: { debug: write, info: write, warn: write, error: write },
      connections: this.connections,
      numbers: this.numbers,
      onLearned: (sessionId, chat) => this.keeper.readdress(sessionId, chat),
    });
  }

  /** The process dies and another begins, on the same stores; its session is open again. */
  async restart(): Promise<void> {
    this.killAndStart();
    await this.turn();
    this.connections.open(S);
  }

  protected override started(): void {
    this.book = this.#makeBook();
  }

  protected override at<R>(sessionId: string, chat: ChatAddress, act: (known: KnownChat) => Promise<R>) {
    return this.book.withChat(sessionId, chat, act);
  }

  override readdress(sessionId: string, chat: ChatAddress): void {
    void this.book.withChat(sessionId, chat, (known) => this.keeper.readdress(sessionId, known));
  }

  /** Asks for a state; resolves with the JID that it went to, with the look-up answered where it can be. */
  async ask(
    number: string,
    state: "composing" | "recording" | "paused",
    seconds?: number,
    sessionId = S,
  ): Promise<string> {
    const durationMs = seconds === undefined ? null : seconds * 1000;
    const session = { id: sessionId } as Session;
    const to = await setPresence(this.keeper, this.book, session, {
      chat: person(number),
      state,
      durationMs,
    });
    await this.turn();
    return toJid(to);
  }

  running() {
    return [...this.keeper.eachRunning(S)];
  }

  explain(number: string) {
    const session = { id: S, device: null, announce: "quiet" } as Session;
    const state = { status: "open", sinceMs: 0 } as const;
    return explainPresence(this.keeper, this.book, session, state, person(number), 0);
  }
}
