import type { Webhook } from "./webhook.ts";

/** What a webhook is to be, as it is now; decides and does nothing else. */
export type DecideWebhook = (now: Webhook) => Webhook;

/** Webhooks at rest, each with the secret that its deliveries are signed with, which is never read by a caller. */
export interface WebhookStore {
  /** Throws `quota_exceeded` when the organization has `most` already. */
  create(webhook: Webhook, secret: string | undefined, most: number): Promise<void>;
  find(organizationId: string, id: string): Promise<Webhook | undefined>;
  /** At most `limit` of those whose id comes after `after`, in the order of their ids. */
  list(organizationId: string, after: string, limit: number): Promise<readonly Webhook[]>;
  /**
   * Reads, decides and writes in one step, and gives the webhook as it is then; undefined when it is gone. Keeps the secret
   * unless there is a new one. Throws what `decide` throws.
   */
  change(
    organizationId: string,
    id: string,
    decide: DecideWebhook,
    secret: string | undefined,
  ): Promise<Webhook | undefined>;
  /** False when it was gone already. */
  delete(organizationId: string, id: string): Promise<boolean>;
}
