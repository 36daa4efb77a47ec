import type { ChatView, WireRow } from "../browser/phone-view.ts";
import type { ChatStateRecord } from "../chat-state-log.ts";
import type { PhoneClock } from "../clock.ts";
import type { MessageRecord } from "../message-log.ts";
import { goesAtMs, NOTHING_YET, viewAfter, viewAt, type PartnerView, type Signal } from "./partner-view.ts";
import type { People } from "../people.ts";
import { RecentWire } from "./recent-wire.ts";
import { withoutDevice } from "../wire/jid.ts";

const KEPT_CHATS = 50;
const KEPT_MESSAGES = 5;

type Chat = {
  readonly id: number;
  readonly account: string;
  readonly partner: string;
  view: PartnerView;
  readonly messages: number[];
};

/** A chat without what others know of its account. */
export type PartnerChat = Omit<ChatView, "accountName" | "isOnline">;

export type PartnerPhonesOptions = {
  readonly people: People;
  readonly clock: PhoneClock;
  /** Called when something came, and when an indicator went because of time. */
  readonly changed: () => void;
};

/** The phones of all chat partners, with what each shows now; the chats that were touched last are kept. */
export class PartnerPhones {
  readonly #people: People;
  readonly #clock: PhoneClock;
  readonly #changed: () => void;
  readonly #wire = new RecentWire();
  /** By account and partner; the one touched last stands last. */
  readonly #chats = new Map<string, Chat>();
  #lastId = 0;
  #cancelTimer: () => void = () => undefined;
  readonly #online = new Set<string>();

  constructor({ people, clock, changed }: PartnerPhonesOptions) {
    this.#people = people;
    this.#clock = clock;
    this.#changed = changed;
  }

  receiveChatState(record: ChatStateRecord): void {
    const { from, to } = record;
    const what = whatOf(record);
    const partner = to === null ? null : this.#people.chatOf(to);
    this.#wire.add({ at: record.at, account: from, partner, what }, this.#clock.nowMs());
    if (from !== null && partner === null) this.#announce(from, what);
    if (from !== null && partner !== null && isSignal(what)) this.#tell(this.#chat(from, partner), what);
    this.#followTime();
    this.#changed();
  }

  receiveMessage({ at, from, to }: MessageRecord): void {
    const partner = this.#people.chatOf(withoutDevice(to));
    // To an account's own devices, not to a partner.
    if (partner === from) return;
    this.#wire.add({ at, account: from, partner, what: "message" }, this.#clock.nowMs());
    const chat = this.#chat(from, partner);
    chat.messages.push(at);
    if (chat.messages.length > KEPT_MESSAGES) chat.messages.shift();
    this.#tell(chat, "message");
    this.#followTime();
    this.#changed();
  }

  /** True when the account announced itself online last. */
  isAnnouncedOnline(account: string): boolean {
    return this.#online.has(account);
  }

  /** The newest chat first; a chat keeps its place as long as it is kept. */
  get chats(): readonly PartnerChat[] {
    const nowMs = this.#clock.nowMs();
    const newestFirst = [...this.#chats.values()].toSorted((one, other) => other.id - one.id);
    return newestFirst.map(({ id, account, partner, view, messages }) => {
      const { indicator, end } = viewAt(view, nowMs);
      const shows = indicator && { kind: indicator.kind, forMs: Math.round(nowMs - indicator.sinceMs) };
      return { id, account, partner, shows: shows ?? null, end: end ?? null, messages: [...messages] };
    });
  }

  get wire(): readonly WireRow[] {
    return this.#wire.rows;
  }

  close(): void {
    this.#cancelTimer();
  }

  #announce(account: string, what: WireRow["what"]): void {
    if (what !== "unavailable") {
      // One without a type counts as "available".
      this.#online.add(account);
      return;
    }
    this.#online.delete(account);
    for (const chat of this.#chats.values()) if (chat.account === account) this.#tell(chat, "unavailable");
  }

  #tell(chat: Chat, signal: Signal): void {
    chat.view = viewAfter(chat.view, signal, this.#clock.nowMs());
  }

  #chat(account: string, partner: string): Chat {
    const key = `${account} ${partner}`;
    const known = this.#chats.get(key);
    const chat = known ?? { id: ++this.#lastId, account, partner, view: NOTHING_YET, messages: [] };
    this.#chats.delete(key);
    this.#chats.set(key, chat);
    const [oldest] = this.#chats.keys();
    if (this.#chats.size > KEPT_CHATS && oldest !== undefined) this.#chats.delete(oldest);
    return chat;
  }

  /** One timer, for the indicator that goes next. */
  #followTime(): void {
    this.#cancelTimer();
    const ends = [...this.#chats.values()].map(({ view }) => goesAtMs(view)).filter((at) => at !== undefined);
    if (ends.length === 0) return;
    const delayMs = Math.max(0, Math.min(...ends) - this.#clock.nowMs());
    this.#cancelTimer = this.#clock.after(Math.ceil(delayMs), () => {
      const nowMs = this.#clock.nowMs();
      for (const chat of this.#chats.values()) chat.view = viewAt(chat.view, nowMs);
      this.#followTime();
      this.#changed();
    });
  }
}

function whatOf({ to, state, media }: ChatStateRecord): WireRow["what"] {
  if (to === null) return state === "available" || state === "unavailable" ? state : "untyped";
  if (state === "paused") return "paused";
  return media === "audio" ? "recording" : "composing";
}

function isSignal(what: WireRow["what"]): what is "composing" | "recording" | "paused" {
  return what === "composing" || what === "recording" || what === "paused";
}
