import {
  type Courier,
  type DeliveryMeter,
  type DeliveryAnswer,
  type Fact,
  type GatewayEvent,
  type Outgoing,
  type Stores,
  type Webhook,
  type WebhookDialect,
} from "../../../src/core/index.ts";
import {
  createEvents,
  type Facts,
  type Following,
  type FollowEvents,
} from "../../../src/core/events/index.ts";
import { createServed } from "../../../src/core/serving/index.ts";
import { createDeliveries, createWebhooks, type Deliveries } from "../../../src/core/webhooks/index.ts";
import type { Webhooks } from "../../../src/core/webhooks/index.ts";
import { newId } from "../../../src/store/index.ts";
import { TestStore } from "../../store/test-store.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MortalClock } from "../../support/mortal-clock.ts";

const FACTS: ReadonlySet<Fact["name"]> = new Set(["message_status", "partner_state"]);
const READ: ReadonlySet<Fact["name"]> = new Set(["message_status"]);

const DIALECT = "bearer-cid";
/** Of webhooks whose receivers' 410 says nothing more than other refusals. */
export const LABELLED = "labelled";
const TOLD: WebhookDialect = {
  factsOf: () => FACTS,
  endsAtGone: true,
  requestOf: ({ fact, sessionId, againAtWallMs }, { webhook }) =>
    Promise.resolve({
      url: webhook.id,
      headers: { sessionId: sessionId ?? "", again: String(againAtWallMs !== undefined) },
      body: fact.name === "message_status" ? (fact.ids[0] ?? "") : "typing",
    }),
};

/** One request, as a receiver sees it. */
export type Seen = {
  readonly webhookId: string;
  readonly sessionId: string;
  /** The event's, as the test counts them. */
  readonly n: number;
  readonly atMs: number;
  /** It was marked as sent again. */
  readonly isAgain: boolean;
  /** What it answered; undefined while it has not. */
  answer: DeliveryAnswer | undefined;
};

export const OK: DeliveryAnswer = { kind: "answered", status: 200, retryAfterMs: null };
export const REFUSED: DeliveryAnswer = { kind: "unanswered", reason: "it cannot be reached (ECONNREFUSED)" };
export const answerWith = (status: number, retryAfterMs: number | null = null): DeliveryAnswer => ({
  kind: "answered",
  status,
  retryAfterMs,
});

/** Events and their deliveries with time, receivers and the process in a test's hands, on a real database. */
export class DeliveryWorld implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly test = new TestStore();
  readonly seen: Seen[] = [];
  readonly log: string[] = [];
  /** By what the meter was told. */
  readonly counted = new Map<string, number>();
  readonly lagsMs: number[] = [];
  /** What receivers answer; a promise is answered when it resolves. */
  answer: (seen: Seen) => DeliveryAnswer | Promise<DeliveryAnswer> = () => OK;
  /** Stands between the deliveries and their store. */
  broken = false;
  organizationId = "";
  facts!: Facts;
  deliveries!: Deliveries;
  webhooks!: Webhooks;
  /** Requests that nobody has answered. */
  running = 0;
  mostRunning = 0;
  #process = new MortalClock(this.clock);
  #count = 0;

  static async make(): Promise<DeliveryWorld> {
    const world = new DeliveryWorld();
    world.organizationId = await world.test.organization();
    await world.#start();
    return world;
  }

  async #start(): Promise<void> {
    const { store } = this.test;
    const clock = new MortalClock(this.clock);
    this.#process = clock;
    const log = {
      debug: () => undefined,
      info: () => undefined,
      warn: (message: string) => void this.log.push(message),
      error: (message: string) => void this.log.push(message),
    };
    const outbox: Stores["outbox"] = {
      ...store.outbox,
      settle: (settlement) =>
        this.broken || clock.isDead
          ? Promise.reject(new Error("the database is out of reach"))
          : store.outbox.settle(settlement),
    };
    const ports = { ...store, outbox, clock, log, mint: { id: newId } };
    const facts = createEvents({
      ...ports,
      stores: ports as never,
      factsOf: ({ events }) => (events.includes("none") ? new Set() : FACTS),
      onWriting: () => {
        if (!clock.isDead) deliveries.settle();
      },
      onWritten: (events) => {
        if (!clock.isDead) deliveries.written(events);
      },
      onWebhook: (webhook) => deliveries.changed(webhook),
    });
    const courier = this.#courier(clock);
    const baseUrl = () => "http://127.0.0.1:3000";
    const dialects = { [DIALECT]: TOLD, [LABELLED]: { ...TOLD, endsAtGone: false } };
    const deliveries = createDeliveries({
      ...ports,
      served: createServed(true),
      deliveryMeter: this.#meter(),
      audience: facts.audience,
      courier,
      toldMedia: { read: () => Promise.resolve(undefined) },
      baseUrl,
      dialects,
    });
    this.facts = facts;
    this.deliveries = deliveries;
    this.webhooks = createWebhooks({
      ...ports,
      courier,
      baseUrl,
      dialects,
      onChanged: (webhook) => deliveries.changed(webhook),
    });
    await facts.recover();
    await deliveries.begin();
    await deliveries.takeUp();
  }

  #meter(): DeliveryMeter {
    const count = (what: string) => void this.counted.set(what, (this.counted.get(what) ?? 0) + 1);
    return {
      attempt: count,
      delivered: (lagMs) => void this.lagsMs.push(lagMs),
      dead: () => count("dead"),
      dropped: count,
      disabled: () => count("disabled"),
    };
  }

  #courier(clock: MortalClock): Courier {
    return {
      deliver: async (_tenant, { url, headers, body }: Outgoing) => {
        const seen: Seen = {
          webhookId: url,
          sessionId: headers["sessionId"] ?? "",
          n: body === "typing" ? -1 : Number(body),
          atMs: this.clock.nowMs(),
          isAgain: headers["again"] === "true",
          answer: undefined,
        };
        this.seen.push(seen);
        this.mostRunning = Math.max(this.mostRunning, ++this.running);
        const answer = await this.answer(seen);
        this.running--;
        seen.answer = answer;
        // Whoever was killed hears nothing.
        return clock.isDead ? new Promise<DeliveryAnswer>(() => undefined) : answer;
      },
    };
  }

  /** The process dies where it stands, and another takes up what it had stored. */
  async kill(): Promise<void> {
    this.#process.isDead = true;
    await this.settle();
    await this.#start();
    await this.settle();
  }

  async session(): Promise<string> {
    const { id } = await this.test.session(this.organizationId);
    this.facts.sessionBegins(this.organizationId, id);
    return id;
  }

  async webhook(changes: Partial<Webhook> = {}): Promise<string> {
    const webhook = await this.test.webhook(this.organizationId, changes);
    await this.deliveries.changed(webhook);
    return webhook.id;
  }

  /** One that the session has by a label. */
  async labelled(sessionId: string, changes: Partial<Webhook> = {}): Promise<string> {
    const retryPolicy = { attempts: 7, delaySeconds: 5, policy: "stepped" } as const;
    const given = { dialect: LABELLED, retryPolicy, ...changes };
    const webhook = await this.test.labelled(this.organizationId, sessionId, given);
    await this.deliveries.changed(webhook);
    return webhook.id;
  }

  /** Something happens to a session; gives its number. */
  async happen(sessionId: string): Promise<number> {
    const [n = 0] = await this.happenAtOnce(sessionId, 1);
    return n;
  }

  /** So much happens to a session in one step. */
  async happenAtOnce(sessionId: string, times: number): Promise<readonly number[]> {
    const ns = Array.from({ length: times }, () => ++this.#count);
    await this.facts.write("messages", [sessionId], (_, tell) => {
      const fact = { chat: "chat", author: null, state: "read", atWallMs: this.clock.wallMs() } as const;
      for (const n of ns) tell?.(sessionId, { name: "message_status", ids: [String(n)], ...fact });
      return Promise.resolve();
    });
    await this.settle();
    return ns;
  }

  /** Somebody reads what happens in the organization, from now on or from an event on. */
  follow(from: FollowEvents["from"], tell: (event: GatewayEvent) => void): Promise<Following> {
    const { organizationId } = this;
    const can = new Set(["read", "events"] as const);
    const caller = { kind: "api_key", id: "reader", organizationId, can, rateLimitPerMinute: null } as const;
    const what = { of: "organization", facts: READ, ...(from !== undefined && { from }) } as const;
    return this.facts.follow(caller, what, tell);
  }

  /** Somebody types. */
  type(sessionId: string): void {
    this.facts.note(sessionId, "partner_state", () => {
      return { name: "partner_state", chat: "chat", from: "a", state: "composing", lastSeenMs: null };
    });
  }

  /** Lets go on what waits for nothing but the database. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  async advance(ms: number): Promise<void> {
    await this.clock.advance(ms);
    await this.settle();
  }

  /** The numbers of the events that one lane's receiver has seen. */
  seenBy(webhookId: string, sessionId?: string): readonly number[] {
    return this.seen
      .filter((each) => each.webhookId === webhookId && (sessionId ?? each.sessionId) === each.sessionId)
      .map(({ n }) => n);
  }

  dead(webhookId: string) {
    return this.test.store.outbox.listDead(webhookId, 1_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closing = Promise.all([this.facts.close(), this.deliveries.close()]);
    await this.advance(2_000);
    await closing;
    this.test[Symbol.dispose]();
  }
}
