import { BoundedMap } from "../bounded-map.ts";

const KEPT = 10_000;

/** Somebody is there, or was last seen at a time (epoch seconds), which they may not tell. */
export type Presence =
  { readonly isAvailable: true } | { readonly isAvailable: false; readonly lastSeen: number | undefined };

/** Who is there; nobody until they have said so. */
export class Presences {
  readonly #ofPerson = new BoundedMap<string, Presence>(KEPT);

  of(person: string): Presence {
    return this.#ofPerson.get(person) ?? { isAvailable: false, lastSeen: undefined };
  }

  set(person: string, presence: Presence): void {
    this.#ofPerson.set(person, presence);
  }
}
