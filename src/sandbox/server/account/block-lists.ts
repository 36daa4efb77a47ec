import { BoundedMap } from "../../bounded-map.ts";

const KEPT_ACCOUNTS = 10_000;
const MOST_BLOCKED = 1000;

/** Whom accounts have blocked, in memory. */
export class BlockLists {
  readonly #ofAccount = new BoundedMap<string, Set<string>>(KEPT_ACCOUNTS);

  /** People: numbers where they are known, else LIDs. */
  of(account: string): readonly string[] {
    return [...(this.#ofAccount.get(account) ?? [])];
  }

  has(account: string, person: string): boolean {
    return this.#ofAccount.get(account)?.has(person) === true;
  }

  /** False when the list is full. */
  block(account: string, person: string): boolean {
    const blocked = this.#ofAccount.get(account) ?? new Set<string>();
    if (blocked.size >= MOST_BLOCKED && !blocked.has(person)) return false;
    this.#ofAccount.set(account, blocked.add(person));
    return true;
  }

  unblock(account: string, person: string): void {
    this.#ofAccount.get(account)?.delete(person);
  }
}
