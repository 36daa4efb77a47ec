import { GatewayError, type ErrorCode } from "../errors.ts";
import type { Ports } from "../ports.ts";
import type { Principal } from "../tenants/principal.ts";
import { DEFAULT_RETRY_POLICY, EVERY_EVENT, type RetryPolicy, type Webhook } from "./webhook.ts";

/** What its owner can say of a webhook; what is not given keeps its value, in a new one the usual. */
export type WebhookSettings = {
  readonly url?: string | undefined;
  /** An empty list is every event. */
  readonly events?: readonly string[] | undefined;
  readonly sessionId?: string | null | undefined;
  readonly customHeaders?: Readonly<Record<string, string>> | undefined;
  readonly retryPolicy?: { readonly [K in keyof RetryPolicy]?: RetryPolicy[K] | undefined } | undefined;
  readonly active?: boolean | undefined;
  /** What deliveries are signed with. */
  readonly secret?: string | undefined;
};

export type NewWebhook = WebhookSettings & { readonly url: string };

/** Of an organization: each can hold 200 KB of headers, and every event is to be weighed against all. */
const MOST_WEBHOOKS = 50;

/** Throws `malformed_input` for the id of a session that the organization does not have, `quota_exceeded`. */
export function createWebhook(ports: Ports, { organizationId }: Principal, input: NewWebhook): Webhook {
  requireSession(ports, organizationId, input, "malformed_input");
  const nowMs = ports.clock.wallMs();
  const webhook = merge(
    {
      id: `wh_${ports.mint.id()}`,
      organizationId,
      sessionId: null,
      url: input.url,
      events: [EVERY_EVENT],
      customHeaders: {},
      retryPolicy: DEFAULT_RETRY_POLICY,
      active: true,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    },
    input,
    nowMs,
  );
  ports.webhooks.create(webhook, input.secret, MOST_WEBHOOKS);
  return webhook;
}

/** Throws `invalid_input` for the id of a session that the organization does not have, `webhook_not_found` when it is gone. */
export function changeWebhook(
  ports: Ports,
  { organizationId, id }: Webhook,
  change: WebhookSettings,
): Webhook {
  // As it is now: another change may have landed while this one was read.
  const current = ports.webhooks.find(organizationId, id);
  if (!current) throw gone();
  requireSession(ports, organizationId, change, "invalid_input");
  const changed = merge(current, change, ports.clock.wallMs());
  ports.webhooks.update(changed, change.secret);
  return changed;
}

/** Throws `webhook_not_found` when it is gone. */
export function deleteWebhook({ webhooks }: Ports, { organizationId, id }: Webhook): void {
  if (!webhooks.delete(organizationId, id)) throw gone();
}

function gone(): GatewayError {
  return new GatewayError("webhook_not_found", "webhook not found");
}

function merge(webhook: Webhook, settings: WebhookSettings, nowMs: number): Webhook {
  const { url, events, sessionId, customHeaders, retryPolicy, active } = settings;
  return {
    ...webhook,
    url: url ?? webhook.url,
    events: events?.length === 0 ? [EVERY_EVENT] : (events ?? webhook.events),
    sessionId: sessionId === undefined ? webhook.sessionId : sessionId,
    customHeaders: customHeaders ?? webhook.customHeaders,
    retryPolicy: {
      attempts: retryPolicy?.attempts ?? webhook.retryPolicy.attempts,
      delaySeconds: retryPolicy?.delaySeconds ?? webhook.retryPolicy.delaySeconds,
      policy: retryPolicy?.policy ?? webhook.retryPolicy.policy,
    },
    active: active ?? webhook.active,
    updatedAtMs: nowMs,
  };
}

function requireSession(
  { sessions }: Ports,
  organizationId: string,
  { sessionId }: WebhookSettings,
  refusal: ErrorCode,
): void {
  if (sessionId === undefined || sessionId === null || sessions.find(organizationId, sessionId)) return;
  const details = { sessionId: "takes the id of a session of the organization" };
  throw new GatewayError(refusal, `sessionId: ${details.sessionId}`, { details });
}
