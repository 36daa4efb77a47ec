import type { ChatView, StatusView, WireRow } from "../browser/phone-view.ts";
import type { ChatStateRecord } from "../chat-state-log.ts";
import type { PhoneClock } from "../clock.ts";
import type { MessageRecord } from "../message-log.ts";
import type { People } from "../people.ts";
import type { ReceiptRecord } from "../phone/messages/receipts.ts";
import { withoutDevice } from "../wire/jid.ts";
import type { Conversation, Shown } from "./conversation.ts";
import { PartnerChats, type PartnerChat, type PartnerChatsOptions } from "./partner-chats.ts";
import { goesAtMs, viewAfter, viewAt, type Signal } from "./partner-view.ts";
import { RecentWire } from "./recent-wire.ts";

/** A chat as its phone shows it now. */
export type ShownChat = Pick<ChatView, "id" | "account" | "partner" | "shows" | "end"> & {
  readonly conversation: Conversation | undefined;
};

export type PartnerPhonesOptions = PartnerChatsOptions & {
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
  readonly #chats: PartnerChats;
  #cancelTimer: () => void = () => undefined;
  readonly #online = new Set<string>();

  constructor({ clock, changed, ...options }: PartnerPhonesOptions) {
    this.#people = options.people;
    this.#chats = new PartnerChats(options);
    this.#clock = clock;
    this.#changed = changed;
  }

  receiveChatState(record: ChatStateRecord): void {
    const { from, to } = record;
    const what = whatOf(record);
    const partner = to === null ? null : this.#people.chatOf(to);
    this.#wire.add({ at: record.at, account: from, partner, what }, this.#clock.nowMs());
    if (from !== null && partner === null) this.#announce(from, what);
    if (from !== null && partner !== null && isSignal(what))
      this.#tell(this.#chats.touch(from, partner), what);
    this.#followTime();
    this.#changed();
  }

  receiveMessage({ at, from, to }: MessageRecord): void {
    const partner = this.#people.chatOf(withoutDevice(to));
    // To an account's own devices, not to a partner.
    if (partner === from) return;
    this.#wire.add({ at, account: from, partner, what: "message" }, this.#clock.nowMs());
    this.#tell(this.#chats.touch(from, partner), "message");
    this.#followTime();
    this.#changed();
  }

  /** A phone shows a message that it has got or sent; `chat` is the address of its chat there. */
  show(owner: string, chat: string, shown: Shown): void {
    const touched = this.#chats.touchOn(owner, chat);
    if (!touched) return;
    touched.conversation?.show(shown, this.#chats.othersIn(touched));
    this.#changed();
  }

  /** A phone was told what became of a message. */
  receiveReceipt(receipt: ReceiptRecord): void {
    for (const conversation of this.#conversationsOf(receipt.to)) conversation.hear(receipt);
    this.#changed();
  }

  /** The owner of a phone has seen what `author` has written. */
  acknowledge(owner: string, { author, id }: Pick<Shown, "author" | "id">, status: StatusView): void {
    for (const conversation of this.#conversationsOf(owner)) conversation.acknowledge(author, id, status);
    this.#changed();
  }

  /** True when the account announced itself online last. */
  isAnnouncedOnline(account: string): boolean {
    return this.#online.has(account);
  }

  /** The newest chat first; a chat keeps its place as long as it is kept. */
  get chats(): readonly ShownChat[] {
    const nowMs = this.#clock.nowMs();
    const newestFirst = this.#chats.all.toSorted((one, other) => other.id - one.id);
    return newestFirst.map(({ view, ...chat }) => {
      const { indicator, end } = viewAt(view, nowMs);
      const shows = indicator && { kind: indicator.kind, forMs: Math.round(nowMs - indicator.sinceMs) };
      return { ...chat, shows: shows ?? null, end: end ?? null };
    });
  }

  find(id: number): Pick<PartnerChat, "conversation"> | undefined {
    return this.#chats.all.find((chat) => chat.id === id);
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
    for (const chat of this.#chats.all) if (chat.account === account) this.#tell(chat, "unavailable");
  }

  #tell(chat: PartnerChat, signal: Signal): void {
    chat.view = viewAfter(chat.view, signal, this.#clock.nowMs());
  }

  #conversationsOf(owner: string): ReadonlySet<Conversation> {
    const all = this.#chats.all.map(({ conversation }) => conversation);
    return new Set(all.filter((one) => one?.owner === owner).filter((one) => one !== undefined));
  }

  /** One timer, for the indicator that goes next. */
  #followTime(): void {
    this.#cancelTimer();
    const ends = this.#chats.all.map(({ view }) => goesAtMs(view)).filter((at) => at !== undefined);
    if (ends.length === 0) return;
    const delayMs = Math.max(0, Math.min(...ends) - this.#clock.nowMs());
    this.#cancelTimer = this.#clock.after(Math.ceil(delayMs), () => {
      const nowMs = this.#clock.nowMs();
      for (const chat of this.#chats.all) chat.view = viewAt(chat.view, nowMs);
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
