import type { Fact, Stores } from "../../src/core/index.ts";
import type { Teller } from "../../src/core/telling.ts";

/** A teller that everybody listens to: what was told, once it is written. */
export class ToldFacts implements Teller {
  readonly facts: Omit<Fact, "before">[] = [];
  readonly #stores: Stores;

  constructor(stores: Stores) {
    this.#stores = stores;
  }

  async write<T>(...[, , work]: Parameters<Teller["write"]>): Promise<T> {
    const told: Omit<Fact, "before">[] = [];
    const result = await work(this.#stores, (_sessionId, fact) => void told.push(fact));
    this.facts.push(...told);
    return result as T;
  }

  note(...[, , fact]: Parameters<Teller["note"]>): void {
    const told = fact();
    if (told) this.facts.push(told);
  }

  isHeard(): boolean {
    return true;
  }
}
