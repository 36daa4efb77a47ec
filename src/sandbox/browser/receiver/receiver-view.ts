/** How a receiver can be told to fail. */
export const FAULT_KINDS = [
  "refuse",
  "silence",
  "headers-only",
  "drip",
  "reset",
  "cut",
  "error",
  "busy",
  "busy-until",
  "redirect",
  "one-event",
  "gone",
  "endless",
  "late",
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** Unchecked: nothing was said to compare with, or the body was too large to be kept. Missing: nothing came to compare. */
export type Verdict = "valid" | "wrong" | "missing" | "unchecked";

export type ChecksView = {
  /** `X-Webhook-Hmac`. */
  readonly hmac: Verdict;
  /** `webhook-signature`, with a `webhook-timestamp` of the last five minutes. */
  readonly standardWebhooks: Verdict;
  readonly authorization: Verdict;
};

/** What came, once. */
export type DeliveryView = {
  /** Counts from 1 at its receiver. */
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Behind the receiver's own address, query included; "" for none. */
  readonly path: string;
  /** Of the request, but those of the connection. */
  readonly headers: Readonly<Record<string, string>>;
  /** Its first 64 KiB. */
  readonly body: string;
  /** All of it. */
  readonly bodyBytes: number;
  /** What the body and the headers name it, null where they do not. */
  readonly event: string | null;
  readonly eventId: string | null;
  readonly session: string | null;
  /** Its event has come before. */
  readonly isAgain: boolean;
  /** A later event of its session came before it. */
  readonly isOutOfOrder: boolean;
  readonly checks: ChecksView;
  /** How it was answered, null: with 200. */
  readonly fault: FaultKind | null;
};

/** `times`: how often still, null: until it is told otherwise. */
export type FaultView = { readonly kind: FaultKind; readonly times: number | null };

export type ReceiverView = {
  readonly name: string;
  /** What deliveries are compared with, null: with nothing. */
  readonly secret: string | null;
  readonly authorization: string | null;
  readonly fault: FaultView | null;
  /** How many deliveries were refused unread. */
  readonly refused: number;
  /** The newest first. */
  readonly deliveries: readonly DeliveryView[];
};

/** What the page is told, at its opening and after every change. */
export type ReceiversView = { readonly names: readonly string[]; readonly receiver: ReceiverView | null };
