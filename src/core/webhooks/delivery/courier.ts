import type { FactName, FactsOf, PlacedEvent, ToldMessage } from "../../events/index.ts";
import type { Session } from "../../sessions/index.ts";
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

/** What a dialect may ask for while it writes a request. */
export type RequestContext = {
  readonly atWallMs: number;
  /** Where the gateway is called: http://host:port. */
  readonly baseUrl: string;
  /** The event's session as it is now, with its instance token; undefined when it is gone. */
  readonly session: () => Promise<{ readonly session: Session; readonly token: string } | undefined>;
  /** The media of a message that the event tells, up to 16 MiB; undefined where it cannot be had. It waits for it. */
  readonly media: (message: ToldMessage) => Promise<Uint8Array | undefined>;
};

/** How a dialect tells facts to webhooks. */
export interface WebhookDialect {
  /** Which facts a webhook hears that names these events. */
  factsOf(events: readonly string[]): ReadonlySet<FactName>;
  /** Whether a receiver that answers 410 wants nothing more, ever. */
  readonly endsAtGone: boolean;
  /** One attempt of a delivery, signed; null for what is not told after all. */
  requestOf(event: PlacedEvent, target: WebhookTarget, context: RequestContext): Promise<Outgoing | null>;
}

/** By the names that webhooks have of their dialects. */
export type WebhookDialects = Readonly<Record<string, WebhookDialect>>;

const NOTHING: ReadonlySet<FactName> = new Set();

/** Which facts a webhook hears, in its own dialect's words. */
export function factsBy(dialects: WebhookDialects): FactsOf {
  return ({ dialect, events }) => dialects[dialect]?.factsOf(events) ?? NOTHING;
}
