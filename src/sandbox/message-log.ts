/** A message that left a session; its text is encrypted for the partner and not read here. */
export type MessageRecord = {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly messageId: string;
  /** The id of the newest chat state when it came: shows what went out before it. */
  readonly afterChatState: number;
};

const KEPT = 10_000;

export class MessageLog {
  readonly #records: MessageRecord[] = [];
  readonly #added: (record: MessageRecord) => void;

  constructor(added: (record: MessageRecord) => void) {
    this.#added = added;
  }

  get records(): readonly MessageRecord[] {
    return [...this.#records];
  }

  add(record: MessageRecord): void {
    if (this.#records.length >= KEPT) this.#records.shift();
    this.#records.push(record);
    this.#added(record);
  }
}
