/** What a message says, as the phone that has decrypted it shows it. */
export type Content = {
  readonly kind: "text" | "unknown";
  readonly text?: string;
  /** The id of the message that it answers. */
  readonly quoted?: string;
  /** Numbers where they are known, else addresses. */
  readonly mentions?: readonly string[];
};

/** A message that has reached a phone. */
export type ReceivedMessage = Content & {
  /** WhatsApp's. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** A number where it is known, else a LID. */
  readonly from: string;
  readonly to: string;
};
