import type { proto } from "@whiskeysockets/baileys";
import { BoundedMap } from "../../bounded-map.ts";

const KEPT = 1000;

/** A message that a phone has sent or got. */
export type KnownMessage = {
  readonly id: string;
  /** Who wrote it: a number where it is known, else a LID. */
  readonly author: string;
  /** The address of the chat. */
  readonly chat: string;
  /** The address of the device that it came from; of the phone's own messages that of the chat. */
  readonly address: string;
  /** Epoch seconds. */
  readonly at: number;
  readonly message: proto.IMessage;
};

/** The newest thousand messages of a phone; ids are their author's choice, so each author has its own. */
export class KnownMessages {
  readonly #messages = new BoundedMap<string, KnownMessage>(KEPT);

  /** The oldest first. */
  get all(): readonly KnownMessage[] {
    return this.#messages.values;
  }

  find(author: string, id: string): KnownMessage | undefined {
    return this.#messages.get(`${author} ${id}`);
  }

  /** The newest with this id in a chat, whoever wrote it. */
  findIn(chat: string, id: string): KnownMessage | undefined {
    return this.#messages.values.findLast((one) => one.chat === chat && one.id === id);
  }

  add(message: KnownMessage): void {
    this.#messages.set(`${message.author} ${message.id}`, message);
  }
}
