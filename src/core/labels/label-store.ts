/** What an account puts on its chats. */
export type Label = {
  /** WhatsApp's, unique in the account. */
  readonly id: string;
  readonly title: string;
  /** WhatsApp's number of it. */
  readonly color: number;
};

/** A label on a chat. */
export type LabelledChat = { readonly labelId: string; readonly chat: string };

/** The labels of accounts at rest, as WhatsApp tells them; bounded: what is more is not kept. Throws `unreadable`. */
export interface LabelStore {
  /** Makes a label, or changes it; false where it is the same already, or one too many. */
  put(sessionId: string, label: Label): Promise<boolean>;
  /** With what it is on; false where it is gone already. */
  remove(sessionId: string, labelId: string): Promise<boolean>;
  /** Puts a label on a chat or takes it off, also one that is not told of yet; false where that is so already. */
  assign(sessionId: string, on: LabelledChat, isOn: boolean): Promise<boolean>;
  /** In the order of their ids. */
  list(sessionId: string): Promise<readonly Label[]>;
  /** What labels are on which chats, by chat; of labels that are there. */
  listChats(sessionId: string): Promise<readonly LabelledChat[]>;
  /** Several keys have turned out to be one chat: what was on the others is on it from now on. */
  join(sessionId: string, key: string, others: readonly string[]): Promise<void>;
  /** Another account begins with none. */
  clear(sessionId: string): Promise<void>;
}
