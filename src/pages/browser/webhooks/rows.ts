/** A webhook as the bearer/cid dialect tells it; times are milliseconds since 1970. */
export type WebhookRow = {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  /** null: of all sessions. */
  readonly sessionId: string | null;
  readonly active: boolean;
  /** Why it was switched off, where its owner has not done it. */
  readonly disabledReason?: string;
  /** Left out while it takes events. */
  readonly failingSince?: number;
};

export type WebhookList = { readonly data: readonly WebhookRow[] };

/** What came of an attempt, or of an event that was given up. */
export type DeliveryRow = {
  readonly id: string;
  readonly event: string;
  readonly attempts: number;
  readonly status: "delivered" | "failed" | "dead";
  readonly httpStatus: number | null;
  readonly error: string | null;
  readonly at: number;
  /** Of the event; null where it is kept no longer. */
  readonly happenedAt: number | null;
};

/** The last ones, newest first, and what the webhook has still to take. */
export type DeliveryList = {
  readonly data: readonly DeliveryRow[];
  readonly nextCursor: string | null;
  readonly backlog: number;
  /** There may be more. */
  readonly backlogIsAtLeast: boolean;
  readonly oldestAt: number | null;
};

/** Where a page of them is had; the cursor asks for the one after it. */
export function deliveriesOf(path: string, cursor?: string): string {
  const after = cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`;
  return `${path}/deliveries?limit=50${after}`;
}

/** What came of a test. */
export type TestAnswer = {
  readonly httpStatus: number | null;
  readonly ms: number;
  readonly error: string | null;
};

/** A webhook of an instance as the token/number dialect tells it. */
export type InstanceWebhookRow = {
  readonly label: string;
  readonly enabled: boolean;
  readonly url: string | null;
  readonly events: readonly string[];
  readonly disabledReason?: string;
};
