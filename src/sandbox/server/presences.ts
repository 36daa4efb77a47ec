import { BoundedMap } from "../bounded-map.ts";
import type { Session } from "./connection.ts";

const KEPT = 10_000;

/** Somebody is there, or was last seen at a time (epoch seconds), which they may not tell. */
export type Presence =
  { readonly isAvailable: true } | { readonly isAvailable: false; readonly lastSeen: number | undefined };

/** Who is there, nobody until they have said so; and the sessions that want to know. */
export class Presences {
  readonly #ofPerson = new BoundedMap<string, Presence>(KEPT);
  readonly #subscribers = new Map<string, Set<Session>>();

  of(person: string): Presence {
    return this.#ofPerson.get(person) ?? { isAvailable: false, lastSeen: undefined };
  }

  set(person: string, presence: Presence): void {
    this.#ofPerson.set(person, presence);
  }

  subscribersOf(person: string): readonly Session[] {
    return [...(this.#subscribers.get(person) ?? [])];
  }

  subscribe(session: Session, person: string): void {
    const subscribers = this.#subscribers.get(person) ?? new Set();
    this.#subscribers.set(person, subscribers.add(session));
  }

  unsubscribe(session: Session, person: string): void {
    const subscribers = this.#subscribers.get(person);
    subscribers?.delete(session);
    if (subscribers?.size === 0) this.#subscribers.delete(person);
  }
}
