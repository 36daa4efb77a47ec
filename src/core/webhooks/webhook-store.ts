import type { Webhook } from "./webhook.ts";

/** What a webhook is to be, as it is now; decides and does nothing else. */
export type DecideWebhook = (now: Webhook) => Webhook;

/** An active webhook, as far as who hears what goes. */
export type Listener = Pick<Webhook, "id" | "organizationId" | "sessionId" | "dialect" | "events">;

/** A webhook that is to be delivered to. */
export type WebhookTarget = {
  readonly webhook: Webhook;
  /** What its deliveries are signed with, newest first: for 24 h after a change also with the one before. */
  readonly secrets: readonly string[];
};

/**
 * Webhooks at rest, each with the secret that its deliveries are signed with, which is never read by a caller. Those that
 * are known by a label are found by it alone.
 */
export interface WebhookStore {
  /** It hears what happens from now on. Throws `quota_exceeded` when the organization has `most` already. */
  create(webhook: Webhook, secret: string | undefined, most: number): Promise<void>;
  find(organizationId: string, id: string): Promise<Webhook | undefined>;
  /** At most `limit` of those whose id comes after `after`, in the order of their ids. */
  list(organizationId: string, after: string, limit: number): Promise<readonly Webhook[]>;
  /**
   * Reads, decides and writes in one step, and gives the webhook as it is then; undefined when it is gone. Keeps the secret
   * unless there is a new one, and of sessions that it did not hear of before it hears what happens from now on. Throws what
   * `decide` throws.
   */
  change(
    organizationId: string,
    id: string,
    decide: DecideWebhook,
    secret: string | undefined,
  ): Promise<Webhook | undefined>;
  /** Those of a session that are known by a label, in the order of their labels. */
  listLabelled(organizationId: string, sessionId: string): Promise<readonly Webhook[]>;
  /**
   * Writes one that is known by a label, in the place of the former one of its id. One that is new, or that its owner had
   * switched off, hears what happens from now on. Throws when its session is gone.
   */
  putLabelled(webhook: Webhook): Promise<void>;
  /** Of all organizations, or of one; whether they are known by a label or not. */
  listListeners(organizationId?: string): Promise<readonly Listener[]>;
  /** Undefined when it is gone or not active. Throws `unreadable`. */
  target(organizationId: string, id: string, nowWallMs: number): Promise<WebhookTarget | undefined>;
  /** Switches it off, with why; false when it is gone or off already. */
  disable(organizationId: string, id: string, reason: string, nowWallMs: number): Promise<boolean>;
  /** False when it was gone already. */
  delete(organizationId: string, id: string): Promise<boolean>;
}
