import { KEPT_MESSAGES, type StatusView } from "../browser/phone-view.ts";
import type { Content } from "../phone/messages/received-message.ts";
import type { ReceiptRecord } from "../phone/messages/receipts.ts";
import { isFurther, type Entry, type Quoted } from "./entry.ts";
import { summaryOf } from "./message-view.ts";

/** A message that a phone shows: one that it has decrypted, or one of its own. */
export type Shown = Content & {
  /** WhatsApp's. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** A number where it is known, else a LID. */
  readonly author: string;
};

const HEARD: Readonly<Record<string, StatusView>> = {
  delivered: "delivered",
  inactive: "delivered",
  read: "read",
  played: "played",
};

/** What the owner has done at another device. */
const HEARD_OF_OWN: Readonly<Record<string, StatusView>> = { "read-self": "read", "played-self": "played" };

/** A conversation as one phone has it: the newest messages, each where it was written, as it is now. */
export class Conversation {
  /** Whose phone it is: a number where it is known, else a LID. */
  readonly owner: string;
  readonly #entries: Entry[] = [];
  #lastSeq = 0;
  #revision = 0;

  constructor(owner: string) {
    this.owner = owner;
  }

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  get newest(): Entry | undefined {
    return this.#entries.at(-1);
  }

  /** The messages that came or changed after that revision, oldest first. */
  since(revision: number): readonly Entry[] {
    return this.#entries.filter((entry) => entry.revision > revision);
  }

  find(seq: number): Entry | undefined {
    return this.#entries.find((entry) => entry.seq === seq);
  }

  /** `readers`: how many others there are in the chat, who are to get what the owner writes. */
  show(shown: Shown, readers: number): void {
    const { author } = shown;
    switch (shown.kind) {
      case "reaction":
        this.#change(shown.reaction?.id, undefined, (entry) =>
          react(entry, author, shown.reaction?.emoji ?? ""),
        );
        break;
      case "edit":
        this.#change(shown.edited, author, (entry) => edit(entry, shown.text ?? ""));
        break;
      case "revoke":
        this.#change(shown.revoked, author, remove);
        break;
      case "vote":
        this.#change(
          shown.vote?.id,
          undefined,
          ({ votes }) => void votes.set(author, shown.vote?.options ?? []),
        );
        break;
      default:
        this.#add(shown, readers);
    }
  }

  /** A receipt has reached the phone. */
  hear({ id, from, type }: Pick<ReceiptRecord, "id" | "from" | "type">): void {
    const isOwn = from === this.owner;
    const status = (isOwn ? HEARD_OF_OWN : HEARD)[type];
    const entry = this.#entries.findLast((one) => one.id === id && (one.author === this.owner) !== isOwn);
    if (entry && status) this.#reach(entry, from, status);
  }

  /** The phone's owner has seen what somebody has written. */
  acknowledge(author: string, id: string, status: StatusView): void {
    const entry = this.#entries.findLast((one) => one.id === id && one.author === author);
    if (entry && author !== this.owner) this.#reach(entry, this.owner, status);
  }

  #add({ id, at, author, ...content }: Shown, readers: number): void {
    const isOwn = author === this.owner;
    this.#entries.push({
      seq: ++this.#lastSeq,
      id,
      at,
      author,
      quoted: this.#quoted(content.quoted),
      content,
      fate: "as written",
      reactions: new Map(),
      votes: new Map(),
      readers: new Map(isOwn ? [] : [[this.owner, "delivered"]]),
      awaitedReaders: isOwn ? readers : 1,
      revision: ++this.#revision,
    });
    if (this.#entries.length > KEPT_MESSAGES) this.#entries.shift();
  }

  #quoted(id: string | undefined): Quoted | undefined {
    const quoted = this.#entries.findLast((one) => one.id === id);
    return quoted && { author: quoted.author, summary: summaryOf(quoted) };
  }

  /** Ids are their author's choice: who changes a message means the own one with this id, if there is one. */
  #change(id: string | undefined, author: string | undefined, change: (entry: Entry) => void): void {
    const named = this.#entries.filter((one) => one.id === id);
    const entry = named.findLast((one) => one.author === author) ?? named.at(-1);
    if (!entry || entry.fate === "deleted") return;
    change(entry);
    entry.revision = ++this.#revision;
  }

  #reach(entry: Entry, reader: string, status: StatusView): void {
    if (!isFurther(status, entry.readers.get(reader) ?? "sent")) return;
    entry.readers.set(reader, status);
    entry.revision = ++this.#revision;
  }
}

function react({ reactions }: Entry, author: string, emoji: string): void {
  if (emoji === "") reactions.delete(author);
  else reactions.set(author, emoji);
}

function edit(entry: Entry, text: string): void {
  // What is written below a file is its caption; a new one that was not read leaves the old one.
  if (text !== "")
    entry.content = { ...entry.content, ...(entry.content.media ? { caption: text } : { text }) };
  entry.fate = "edited";
}

function remove(entry: Entry): void {
  entry.content = { kind: entry.content.kind };
  entry.fate = "deleted";
  entry.reactions.clear();
  entry.votes.clear();
}
