import type { Session } from "../sessions/index.ts";
import type { Webhook } from "./webhook.ts";

/** A webhook of one session that its owner knows by a label, whole as they say it. */
export type LabelledWebhook = Pick<
  Webhook,
  "dialect" | "url" | "isByEvent" | "withMedia" | "events" | "customHeaders" | "retryPolicy" | "active"
> & { readonly label: string };

/** The one that takes the place of `before`, or a new one of that id. */
export function labelledWebhook(
  { id: sessionId, organizationId }: Pick<Session, "id" | "organizationId">,
  id: string,
  given: LabelledWebhook,
  nowMs: number,
  before?: Webhook,
): Webhook {
  return {
    ...given,
    id: before?.id ?? id,
    organizationId,
    sessionId,
    disabledReason: null,
    failingSinceMs: null,
    createdAtMs: before?.createdAtMs ?? nowMs,
    updatedAtMs: nowMs,
  };
}
