import type { GatewayEvent } from "../../../src/core/index.ts";
import type { Following } from "../../../src/core/events/index.ts";
import type { DeliveryWorld } from "./delivery-world.ts";

/** How long events are kept for readers that are away; less than that, for what takes a moment. */
const KEPT_FOR_MS = 59_000;

/** Who reads the events of an organization, by an event stream (`reset`) or a WebSocket (`oldest`), and comes again. */
export class StreamReader {
  /** Of each session, in the order in which it was told. */
  readonly heard: { readonly sessionId: string; readonly n: number }[] = [];
  /** What it is to hear. */
  owed: number[] = [];
  readonly wrong: string[] = [];
  readonly #world: DeliveryWorld;
  readonly #orElse: "reset" | "oldest";
  #following: Following | undefined;
  #lastId: string | undefined;
  #hasLastFromReset = false;
  #leftAtMs = 0;

  constructor(world: DeliveryWorld, orElse: "reset" | "oldest") {
    this.#world = world;
    this.#orElse = orElse;
  }

  get isThere(): boolean {
    return this.#following !== undefined;
  }

  /** Whether what happens now is kept for it: it is there, or was a moment ago. */
  get isWaitedFor(): boolean {
    const isSoon = this.#world.clock.nowMs() - this.#leftAtMs < KEPT_FOR_MS;
    return this.isThere || (this.#lastId !== undefined && isSoon);
  }

  async come(): Promise<void> {
    if (this.isThere) return;
    const from = this.#lastId === undefined ? undefined : { afterId: this.#lastId, orElse: this.#orElse };
    // Who knows no event begins with what comes.
    if (!from) this.#forgive();
    this.#following = await this.#world.follow(from, (event) => this.#told(event));
    if (!this.#following.isWhole) this.wrong.push("it was not told all");
  }

  leave(): void {
    this.#following?.stop();
    this.cut();
  }

  /** The process that told it is gone. */
  cut(): void {
    if (this.isThere) this.#leftAtMs = this.#world.clock.nowMs();
    this.#following = undefined;
  }

  /** What it was to hear and did not. */
  get missed(): readonly number[] {
    const heard = new Set(this.heard.map(({ n }) => n));
    return this.owed.filter((n) => !heard.has(n));
  }

  #forgive(): void {
    this.owed = [];
  }

  #told({ id, fact, sessionId }: GatewayEvent): void {
    if (fact.name === "reset") return this.#reset(id);
    this.#lastId = id;
    this.#hasLastFromReset = false;
    const n = fact.name === "message_status" ? Number(fact.ids[0]) : -1;
    if (this.heard.some((each) => each.n === n)) this.wrong.push(`${n} twice`);
    this.heard.push({ sessionId: sessionId ?? "", n });
  }

  /** It is told that it has missed something, and loads everything anew. */
  #reset(id: string): void {
    const awayMs = this.#world.clock.nowMs() - this.#leftAtMs;
    // A reset's own id is known to its process alone.
    if (this.#orElse === "oldest" || (awayMs < KEPT_FOR_MS && !this.#hasLastFromReset))
      this.wrong.push(`a reset after ${awayMs} ms`);
    this.#lastId = id;
    this.#hasLastFromReset = true;
    this.#forgive();
  }
}
