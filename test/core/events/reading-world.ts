import { GatewayError, type Caller, type Fact, type GatewayEvent } from "../../../src/core/index.ts";
import {
  createEvents,
  type Facts,
  type FollowEvents,
  type Following,
} from "../../../src/core/events/index.ts";
import { newId } from "../../../src/store/index.ts";
import { TestStore } from "../../store/test-store.ts";
import { ManualClock } from "../../support/manual-clock.ts";

export const STATUS: ReadonlySet<Fact["name"]> = new Set(["message_status"]);

const nothing = () => undefined;

/** Who was told what: the message ids of the events, or the names of others. */
export type Told = Following & { readonly heard: string[]; readonly events: GatewayEvent[] };

/** Events and their readers on a real database, with time and the process in a test's hands. */
export class ReadingWorld implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly test = new TestStore();
  /** Stands between the events and their store. */
  broken = false;
  facts!: Facts;

  static async make(): Promise<ReadingWorld> {
    const world = new ReadingWorld();
    await world.start();
    return world;
  }

  /** Another process on the same database. */
  async start(): Promise<void> {
    const { store } = this.test;
    const ports = { ...store, clock: this.clock, mint: { id: newId } };
    this.facts = createEvents({
      ...ports,
      atomically: (work) =>
        this.broken
          ? Promise.reject(new GatewayError("unavailable", "the database is out of reach"))
          : store.atomically(work),
      stores: ports as never,
      log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
      factsOf: () => new Set(),
      onWriting: nothing,
      onWritten: nothing,
      onWebhook: () => Promise.resolve(),
    });
    await this.facts.recover();
  }

  /** The process ends in order, and another begins. */
  async restart(): Promise<void> {
    this.facts.endReaders();
    await this.facts.close();
    await this.start();
  }

  async session(organizationId: string): Promise<string> {
    const { id } = await this.test.session(organizationId);
    this.facts.sessionBegins(organizationId, id);
    return id;
  }

  /** In a transaction, as what is told of messages. */
  async write(sessionId: string, ...ids: string[]): Promise<void> {
    for (const id of ids)
      await this.facts.write("messages", [sessionId], (_stores, tell) => {
        tell?.(sessionId, { name: "message_status", ...about(id) });
        return Promise.resolve();
      });
  }

  /** Told at once, and written with what comes next. */
  note(sessionId: string, ...ids: string[]): void {
    for (const id of ids)
      this.facts.note(sessionId, "message_status", () => ({ name: "message_status", ...about(id) }));
  }

  /** In the step that deletes it; `meanwhile` is done while that is written. */
  async delete(sessionId: string, meanwhile: () => void): Promise<void> {
    const written = this.facts.write("session", [sessionId], (_stores, tell) => {
      tell?.(sessionId, { name: "session_deleted" });
      return Promise.resolve();
    });
    meanwhile();
    await written;
  }

  async follow(organizationId: string, what: Partial<FollowEvents> = {}): Promise<Told> {
    const can = new Set(["read", "events"] as const);
    const rest = { id: `of ${organizationId}`, rateLimitPerMinute: null };
    const caller: Caller =
      what.of === "all"
        ? { kind: "super_admin", ...rest }
        : { kind: "api_key", organizationId, can, ...rest };
    const heard: string[] = [];
    const events: GatewayEvent[] = [];
    const asked = { of: "organization", facts: STATUS, ...what } as const;
    const following = await this.facts.follow(caller, asked, (event) => {
      events.push(event);
      heard.push(event.fact.name === "message_status" ? (event.fact.ids[0] ?? "") : event.fact.name);
    });
    return { ...following, heard, events };
  }

  /** How many events are at rest. */
  get kept(): unknown {
    const raw = this.test.raw();
    const kept = raw.prepare("SELECT count(*) FROM events").pluck().get();
    raw.close();
    return kept;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.facts.endReaders();
    await this.facts.close();
    this.test[Symbol.dispose]();
  }
}

export function about(id: string) {
  return {
    chat: "4915100000000@s.whatsapp.net",
    author: null,
    ids: [id],
    state: "read",
    atWallMs: 1,
  } as const;
}
