import { BoundedMap } from "../bounded-map.ts";

const KEPT_PEOPLE = 10_000;
const KEPT_OF_A_PERSON = 1000;

/** Who has written to whom of late: they are told when the devices or the keys of one of them change. */
export class Acquaintances {
  readonly #ofPerson = new BoundedMap<string, BoundedMap<string, string>>(KEPT_PEOPLE);

  meet(one: string, other: string): void {
    if (one === other) return;
    this.#know(one, other);
    this.#know(other, one);
  }

  of(person: string): readonly string[] {
    return this.#ofPerson.get(person)?.values ?? [];
  }

  #know(one: string, other: string): void {
    const known = this.#ofPerson.get(one) ?? new BoundedMap<string, string>(KEPT_OF_A_PERSON);
    this.#ofPerson.set(one, known);
    known.set(other, other);
  }
}
