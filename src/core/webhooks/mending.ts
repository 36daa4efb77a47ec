import type { Clock } from "../clock.ts";
import type { Backlog, Delivery, DeliveryPlace, Outbox, PlacedEvent } from "../events/index.ts";
import { rowsOf } from "../page.ts";
import type { Atomically, Mint } from "../ports.ts";
import { factsBy, type Courier, type RequestContext, type WebhookDialects } from "./delivery/courier.ts";
import type { SessionStore } from "../sessions/index.ts";
import type { WebhookStore } from "./webhook-store.ts";
import { webhookGone, type Webhook } from "./webhook.ts";

/** Events that wait are counted up to this. */
const MOST_COUNTED = 1_000;

/** What came of a test delivery. */
export type TestAnswer = {
  /** Null when there was no answer. */
  readonly httpStatus: number | null;
  readonly ms: number;
  /** A sentence; null when it was taken. */
  readonly error: string | null;
};

/** Everything since then, or these deliveries or events by their ids. */
export type SendAgain = { readonly sinceWallMs: number } | { readonly ids: readonly string[] };

/** How people see what is delivered to a webhook, and mend it. */
export interface Mending {
  /** What came of its last hundred attempts, and its dead letters, behind a place: at most `limit`, newest first. */
  listDeliveries(
    webhook: Webhook,
    after: DeliveryPlace | undefined,
    limit: number,
  ): Promise<readonly Delivery[]>;
  /** What it has still to take, up to a thousand events. */
  backlog(webhook: Webhook): Promise<Backlog>;
  /** Sends it a test event now, active or not. Throws `webhook_not_found` when it is gone. */
  test(webhook: Webhook): Promise<TestAnswer>;
  /** Gives how many events it is to get again, with the same ids; those that are forgotten are not among them. */
  sendAgain(webhook: Webhook, what: SendAgain): Promise<number>;
  /** All of an organization, also those that are known by a label. */
  listAll(organizationId: string): AsyncIterable<Webhook>;
  /** Switches it on: it goes on where it was, or with what happens from now on. Throws `webhook_not_found` when it is gone. */
  enable(webhook: Webhook, from: "where it was" | "now"): Promise<Webhook>;
}

export type MendingPorts = {
  readonly clock: Clock;
  readonly sessions: Pick<SessionStore, "find" | "tokenOf">;
  readonly dialects: WebhookDialects;
  readonly courier: Courier;
  /** Where the gateway is called. */
  readonly baseUrl: () => string;
  readonly mint: Pick<Mint, "id">;
  readonly atomically: Atomically;
  readonly webhooks: WebhookStore;
  readonly outbox: Pick<
    Outbox,
    "listDeliveries" | "listStreams" | "sendAgain" | "sendTheseAgain" | "backlog"
  >;
  /** What it hears, where that goes, or how far it has come, is another by now. */
  readonly onChanged: (webhook: Pick<Webhook, "organizationId" | "id">) => Promise<void>;
};

export function createMending(ports: MendingPorts): Mending {
  const { clock, mint, atomically, webhooks, sessions, outbox, dialects, courier, onChanged } = ports;
  const factsOf = factsBy(dialects);

  async function sendAllAgain(webhook: Webhook, sinceWallMs: number) {
    const { id: webhookId, sessionId } = webhook;
    const names = [...factsOf(webhook)];
    let count = 0;
    // One after the other: nobody else is to wait for all of them.
    for (const stream of await outbox.listStreams(webhookId))
      if (sessionId === null || sessionId === stream)
        count += await outbox.sendAgain({ webhookId, stream }, names, sinceWallMs, clock.wallMs());
    return count;
  }

  return {
    listDeliveries: ({ id }, after, limit) => outbox.listDeliveries(id, after, limit),
    backlog: (webhook) => outbox.backlog(webhook.id, [...factsOf(webhook)], MOST_COUNTED),
    listAll: (organizationId) => rowsOf((after, limit) => webhooks.listAll(organizationId, after, limit), {}),
    async test({ organizationId, id }) {
      const target = await webhooks.target(organizationId, id, clock.wallMs());
      if (!target) throw webhookGone();
      const event = testEvent(target.webhook);
      const outgoing = await dialects[target.webhook.dialect]?.requestOf(event, target, contextOf(event));
      if (!outgoing) throw new Error("a test event is told by every dialect");
      const startedAtMs = clock.nowMs();
      const answer = await courier.deliver(organizationId, outgoing);
      const ms = Math.round(clock.nowMs() - startedAtMs);
      if (answer.kind === "unanswered") return { httpStatus: null, ms, error: answer.reason };
      const { status } = answer;
      return { httpStatus: status, ms, error: status >= 200 && status < 300 ? null : `HTTP ${status}` };
    },
    async sendAgain(webhook, what) {
      const count =
        "ids" in what
          ? await outbox.sendTheseAgain(webhook.id, what.ids, clock.wallMs())
          : await sendAllAgain(webhook, what.sinceWallMs);
      if (count > 0) await onChanged(webhook);
      return count;
    },
    async enable({ organizationId, id }, from) {
      const enabled = await atomically(async (stores) => {
        if (from === "now") await stores.outbox.skip(id);
        await stores.webhooks.enable(organizationId, id, clock.wallMs());
        return stores.webhooks.get(id);
      }, organizationId);
      if (!enabled) throw webhookGone();
      await onChanged(enabled);
      return enabled;
    },
  };

  function contextOf({ organizationId, sessionId }: PlacedEvent): RequestContext {
    return {
      atWallMs: clock.wallMs(),
      baseUrl: ports.baseUrl(),
      async session() {
        const session = sessionId === null ? undefined : await sessions.find(organizationId, sessionId);
        return session && { session, token: await sessions.tokenOf(organizationId, session.id) };
      },
      media: () => Promise.resolve(undefined),
    };
  }

  function testEvent({ organizationId, sessionId }: Webhook): PlacedEvent {
    return {
      id: mint.id(),
      organizationId,
      sessionId,
      atWallMs: clock.wallMs(),
      expiresAtWallMs: null,
      stream: sessionId ?? `org:${organizationId}`,
      n: 0,
      fact: { name: "webhook_test" },
    };
  }
}
