import type { FactsOf, PlacedEvent } from "../../events/index.ts";
import type { WebhookTarget } from "../webhook-store.ts";

/** A request by POST. */
export type Outgoing = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** What came of it. Reasons are sentences, and tell no address that was found. */
export type DeliveryAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      /** How long the receiver asks to be left alone. */
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: "unanswered"; readonly reason: string };

/** Brings requests to addresses that callers named, and follows no redirect. */
export interface Courier {
  /** For that tenant. Never rejects; ended from outside it is `unanswered`. */
  deliver(tenant: string, outgoing: Outgoing): Promise<DeliveryAnswer>;
}

/** How a dialect tells facts to webhooks. */
export interface WebhookDialect {
  readonly factsOf: FactsOf;
  /** One attempt of a delivery, signed; null for what is not told after all. */
  requestOf(event: PlacedEvent, target: WebhookTarget, atWallMs: number): Outgoing | null;
}
