import { GatewayError } from "../errors.ts";
import { rowsOf, type Page } from "../page.ts";
import type { Stores } from "../ports.ts";
import type { Session } from "../sessions/index.ts";
import type { Principal } from "../tenants/index.ts";
import { labelledWebhook, type LabelledWebhook } from "./labelled-webhook.ts";
import { createMending, type Mending, type MendingPorts } from "./mending.ts";
import { DEFAULT_RETRY_POLICY, EVERY_EVENT, webhookGone, type RetryPolicy, type Webhook } from "./webhook.ts";

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

export type NewWebhook = WebhookSettings & Pick<Webhook, "dialect" | "url">;

/** Of an organization: each can hold 200 KB of headers, and every event is to be weighed against all. */
const MOST_WEBHOOKS = 50;

/** Where an organization wants its events sent, and where each of its sessions. */
export interface Webhooks extends Mending {
  /** Throws `invalid_input` for the id of a session that the organization does not have, `quota_exceeded`. */
  create(principal: Principal, input: NewWebhook): Promise<Webhook>;
  find(organizationId: string, id: string): Promise<Webhook | undefined>;
  /** Of any organization. */
  get(id: string): Promise<Webhook | undefined>;
  list(organizationId: string, page?: Page): AsyncIterable<Webhook>;
  /**
   * Changes what is given and leaves the rest. Throws `invalid_input` for the id of a session that the organization does not
   * have, `webhook_not_found` when it is gone.
   */
  change(webhook: Webhook, change: WebhookSettings): Promise<Webhook>;
  /** Throws `webhook_not_found` when it is gone. */
  delete(webhook: Webhook): Promise<void>;
  /** Those of a session that are known by a label, in the order of their labels. */
  listLabelled(session: Session): Promise<readonly Webhook[]>;
  /**
   * Sets the one of a label whole; switched on by that, it hears what happens from now on, unless it was switched off for
   * taking nothing: then it goes on where it was. `check` is shown all of them as they would be, and throws what is thrown
   * instead. Throws `session_not_found`.
   */
  putLabelled(
    session: Session,
    given: LabelledWebhook,
    check: (all: readonly Webhook[]) => void,
  ): Promise<Webhook>;
}

export function createWebhooks(ports: MendingPorts): Webhooks {
  const { clock, mint, atomically, webhooks, onChanged } = ports;
  return {
    ...createMending(ports),
    async create({ organizationId }, input) {
      const webhook = newWebhook(organizationId, `wh_${mint.id()}`, input, clock.wallMs());
      // The session that it names is there when it is kept.
      await atomically(async (stores) => {
        await requireSession(stores, organizationId, input);
        await stores.webhooks.create(webhook, input.secret, MOST_WEBHOOKS);
      }, organizationId);
      await onChanged(webhook);
      return webhook;
    },
    find: (organizationId, id) => webhooks.find(organizationId, id),
    get: (id) => webhooks.get(id),
    list: (organizationId, page = {}) =>
      rowsOf((after, limit) => webhooks.list(organizationId, after, limit), page),
    async change({ organizationId, id }, change) {
      const changed = await atomically(async (stores) => {
        await requireSession(stores, organizationId, change);
        const decide = (now: Webhook) => merge(now, change, clock.wallMs());
        return stores.webhooks.change(organizationId, id, decide, change.secret);
      }, organizationId);
      if (!changed) throw webhookGone();
      await onChanged(changed);
      return changed;
    },
    async delete({ organizationId, id }) {
      if (!(await webhooks.delete(organizationId, id))) throw webhookGone();
      await onChanged({ organizationId, id });
    },
    listLabelled: ({ organizationId, id }) => webhooks.listLabelled(organizationId, id),
    async putLabelled(session, given, check) {
      const { organizationId } = session;
      const webhook = await atomically(async (stores) => {
        if (!(await stores.sessions.find(organizationId, session.id)))
          throw new GatewayError("session_not_found", "session not found");
        const all = await stores.webhooks.listLabelled(organizationId, session.id);
        const before = all.find(({ label }) => label === given.label);
        const next = labelledWebhook(session, `wh_${mint.id()}`, given, clock.wallMs(), before);
        check([...all.filter((each) => each !== before), next]);
        await stores.webhooks.putLabelled(next);
        return next;
      }, organizationId);
      await onChanged(webhook);
      return webhook;
    },
  };
}

function newWebhook(organizationId: string, id: string, input: NewWebhook, nowMs: number): Webhook {
  const usual: Webhook = {
    id,
    organizationId,
    sessionId: null,
    dialect: input.dialect,
    label: null,
    url: input.url,
    isByEvent: false,
    withMedia: false,
    events: [EVERY_EVENT],
    customHeaders: {},
    retryPolicy: DEFAULT_RETRY_POLICY,
    active: true,
    disabledReason: null,
    failingSinceMs: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
  return merge(usual, input, nowMs);
}

function merge(webhook: Webhook, settings: WebhookSettings, nowMs: number): Webhook {
  const { url, events, sessionId, customHeaders, retryPolicy, active } = settings;
  return {
    ...webhook,
    url: url ?? webhook.url,
    events: events ?? webhook.events,
    sessionId: sessionId === undefined ? webhook.sessionId : sessionId,
    customHeaders: customHeaders ?? webhook.customHeaders,
    retryPolicy: {
      attempts: retryPolicy?.attempts ?? webhook.retryPolicy.attempts,
      delaySeconds: retryPolicy?.delaySeconds ?? webhook.retryPolicy.delaySeconds,
      policy: retryPolicy?.policy ?? webhook.retryPolicy.policy,
    },
    active: active ?? webhook.active,
    // Whoever switches it on again begins anew.
    ...(active && { disabledReason: null, failingSinceMs: null }),
    updatedAtMs: nowMs,
  };
}

async function requireSession(
  { sessions }: Stores,
  organizationId: string,
  { sessionId }: WebhookSettings,
): Promise<void> {
  if (sessionId === undefined || sessionId === null) return;
  if (await sessions.find(organizationId, sessionId)) return;
  const details = { sessionId: "takes the id of a session of the organization" };
  throw new GatewayError("invalid_input", `sessionId: ${details.sessionId}`, { details });
}
