import { NO_MEDIA_TAKEN, NO_PREVIEWS } from "../../support/no-media.ts";
import { NO_WEBHOOKS } from "../../support/no-webhooks.ts";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createCore,
  GatewayError,
  type Core,
  type Fact,
  type GatewayEvent,
  type Principal,
  type Session,
} from "../../../src/core/index.ts";
import { newSecret } from "../../../src/auth/index.ts";
import { newId } from "../../../src/store/index.ts";
import { TestStore } from "../../store/test-store.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { delayedStores } from "./delayed-stores.ts";
import { LiveConnections } from "./live-connections.ts";

const SESSIONS = 2;
/** Nothing is that old here. */
const EVENTS_KEPT = { keepDays: 0, mostEvents: 1_000_000 };
const KEPT = { keepDays: 0, mostMessages: 1, idempotencyDays: 1 };
const VERBS = [
  "start",
  "stop",
  "restart",
  "reconnect",
  "logout",
  "delete",
  "configure",
  "webhook",
  "show",
  "create",
] as const;
const HEARD = new Set<Fact["name"]>(["session_status", "session_deleted", "presence_ended"]);
type Call = { readonly verb: (typeof VERBS)[number]; readonly nth: number };

const calls = fc.array(fc.record({ verb: fc.constantFrom(...VERBS), nth: fc.nat(SESSIONS - 1) }), {
  minLength: 2,
  maxLength: 12,
});

let test: TestStore;
beforeAll(() => void (test = new TestStore()));
afterAll(() => test[Symbol.dispose]());

/** A core whose stores answer when chance says so, with what was done by it and told by it. */
class World {
  readonly clock = new ManualClock();
  readonly connections: LiveConnections;
  readonly core: Core;
  readonly principal: Principal;
  readonly sessionIds: readonly string[];
  readonly webhookId: string;
  /** What was written of a configuration and of the webhook, and said to be done. */
  readonly configured = new Map<string, string[]>();
  readonly urls: string[] = [];
  readonly hookEvents: string[] = [];
  /** What ought not to be. */
  readonly faults: string[] = [];
  /** Every form in which a session was ever at rest, and those that are gone. */
  readonly #atRest = new Set<string>();
  readonly #gone = new Set<string>();
  readonly #told = new Set<string>();
  #count = 0;

  static async make(scheduler: fc.Scheduler): Promise<World> {
    const organizationId = await test.organization();
    const sessions = [await test.linkedSession(organizationId), await test.linkedSession(organizationId)];
    const webhook = await test.webhook(organizationId);
    const ids = sessions.map(({ id }) => id);
    const world = new World(scheduler, organizationId, ids, webhook.id);
    await Promise.all(ids.map(async (id) => world.#written(id, await test.store.sessions.get(id))));
    return world;
  }

  private constructor(
    scheduler: fc.Scheduler,
    organizationId: string,
    sessionIds: readonly string[],
    webhookId: string,
  ) {
    this.sessionIds = sessionIds;
    this.webhookId = webhookId;
    const can = new Set(["read", "send", "manage", "events"] as const);
    this.principal = { kind: "api_key", id: "caller", organizationId, can, rateLimitPerMinute: null };
    const stores = delayedStores(test.store, scheduler, (id, session) => this.#written(id, session));
    this.connections = new LiveConnections(scheduler, stores.devices);
    const nothing = () => undefined;
    this.core = createCore(
      {
        ...stores,
        clock: this.clock,
        log: {
          debug: nothing,
          info: nothing,
          warn: nothing,
          error: (message, fields) => void this.faults.push(`${message} ${JSON.stringify(fields)}`),
        },
        mint: {
          id: newId,
          messageId: newId,
          secret: newSecret,
          isAcceptableToken: () => true,
          isHardToGuess: () => true,
        },
        media: NO_MEDIA_TAKEN,
        previews: NO_PREVIEWS,
        ...NO_WEBHOOKS,
        composer: {
          compose: () => Promise.reject(new Error("nobody sends here")),
        },
        authenticator: { callerOf: () => Promise.resolve(this.principal) },
        connections: this.connections,
        meter: { stanza: nothing, coalesced: nothing, owed: nothing, dropped: nothing, pausedLag: nothing },
        database: { probe: () => Promise.resolve() },
        addresses: { refuses: () => false },
      },
      { announce: "announce", chatStatesPerSecond: 0, mostSessions: 0, messages: KEPT, events: EVENTS_KEPT },
    );
  }

  #written(sessionId: string, session: Session | undefined): void {
    if (session) this.#atRest.add(recordOf(session));
    else this.#gone.add(sessionId);
  }

  /** An event tells what is at rest already, and nothing more of a session after its end. */
  readonly hear = ({ sessionId, fact }: GatewayEvent): void => {
    const id = sessionId ?? "";
    if (this.#told.has(id)) this.faults.push(`${fact.name} of a session that was told to be deleted`);
    if (fact.name === "session_deleted") {
      if (!this.#gone.has(id)) this.faults.push("a deletion that has not happened");
      this.#told.add(id);
    }
    if (fact.name !== "session_status") return;
    const { state, ...session } = fact.session;
    if (state.status === "open" && session.lastConnectedAtMs === null) this.faults.push("open, not recorded");
    if (!this.#atRest.has(recordOf(session)))
      this.faults.push(`${state.status}: a record that is not at rest`);
  };

  /** A call, as a handler makes it: it finds its session first. Refusals are part of life. */
  async call({ verb, nth }: Call): Promise<void> {
    try {
      await this.#act(verb, nth, String(++this.#count));
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code === "internal") this.faults.push(String(error));
    }
  }

  async #act(verb: Call["verb"], nth: number, name: string): Promise<void> {
    const { sessions, configuration, presence } = this.core;
    const { organizationId } = this.principal;
    if (verb === "webhook") return this.#changeWebhook(nth, name);
    if (verb === "create") {
      await sessions.create(this.principal, { label: "twins" });
      return;
    }
    const session = await sessions.find(organizationId, this.sessionIds[nth] ?? "");
    if (!session) return;
    switch (verb) {
      case "start":
      case "stop":
      case "restart":
      case "reconnect":
      case "logout":
      case "delete":
        await sessions[verb](session);
        return;
      case "configure":
        await configuration.change(session, (_, now) => ({ configuration: { ...now, [name]: true } }));
        this.configured.set(session.id, [...(this.configured.get(session.id) ?? []), name]);
        return;
      case "show": {
        const chat = { kind: "person", number: "15550001111" } as const;
        await presence.set(session, { chat, state: "composing", durationMs: 5_000 });
      }
    }
  }

  async #changeWebhook(nth: number, name: string): Promise<void> {
    const { webhooks } = this.core;
    const webhook = await webhooks.find(this.principal.organizationId, this.webhookId);
    if (!webhook) throw new Error("the webhook is gone");
    await webhooks.change(webhook, nth === 0 ? { url: `https://${name}.example` } : { events: [name] });
    if (nth === 0) this.urls.push(`https://${name}.example`);
    else this.hookEvents.push(name);
  }

  /** After everything: what was said to be done is there, and only what is wanted is connected. */
  async check(): Promise<void> {
    const { organizationId } = this.principal;
    for (const id of this.sessionIds) {
      const session = await test.store.sessions.get(id);
      const isUp = this.connections.sockets.includes(id);
      if (!session) {
        expect([isUp, [...this.core.presence.running({ id } as Session)]]).toEqual([false, []]);
        continue;
      }
      if (session.device) expect({ isUp }).toEqual({ isUp: session.wanted });
      const kept = Object.keys(await test.store.sessions.configurationOf(organizationId, id));
      expect(kept).toEqual(expect.arrayContaining(this.configured.get(id) ?? []));
    }
    const webhook = await test.store.webhooks.find(organizationId, this.webhookId);
    if (this.urls.length > 0) expect(this.urls).toContain(webhook?.url);
    if (this.hookEvents.length > 0) expect(this.hookEvents).toContain(webhook?.events[0]);
    expect(this.faults).toEqual([]);
  }
}

function recordOf(session: Session): string {
  return JSON.stringify(Object.entries(session).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

it("no order of the stores' answers loses a change, leaves a deleted session a socket, or tells an event before its fact", () =>
  fc.assert(
    fc.asyncProperty(fc.scheduler(), calls, async (scheduler, made) => {
      const world = await World.make(scheduler);
      const following = world.core.events.follow(
        world.principal,
        { of: "organization", facts: HEARD },
        world.hear,
      );
      const { stop } = await scheduler.waitFor(following);
      const all = made.map(async (call, nth) => {
        await scheduler.schedule(Promise.resolve(), `call ${nth}: ${call.verb}`);
        await world.call(call);
      });
      await scheduler.waitFor(Promise.all(all));
      await scheduler.waitIdle();
      world.clock.advanceAtOnce(60_000);
      await scheduler.waitIdle();
      await world.check();
      stop();
      await scheduler.waitFor(world.core.close());
    }),
    { numRuns: 200 },
  ));
