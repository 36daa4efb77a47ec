import type { People } from "../people.ts";
import { Phone, type PhoneOptions } from "./phone.ts";

const KEPT = 10_000;

export type PhoneDevicesOptions = {
  readonly people: Pick<People, "isRegistered">;
  /** What makes the phone of somebody. */
  readonly phoneOf: (person: string) => PhoneOptions;
};

/**
 * The phones of everybody, each made when it is first needed. Beyond ten thousand the one that was longest not needed is
 * forgotten: who writes to it then meets a phone that has lost its sessions, and asks for the message again.
 */
export class PhoneDevices {
  readonly #people: Pick<People, "isRegistered">;
  readonly #phoneOf: (person: string) => PhoneOptions;
  readonly #phones = new Map<string, Phone>();

  constructor({ people, phoneOf }: PhoneDevicesOptions) {
    this.#people = people;
    this.#phoneOf = phoneOf;
  }

  /** The phone of a person; undefined for somebody who is not on WhatsApp. */
  find(person: string): Phone | undefined {
    if (!this.#people.isRegistered(person)) return undefined;
    const phone = this.#phones.get(person) ?? new Phone(this.#phoneOf(person));
    this.#phones.delete(person);
    this.#phones.set(person, phone);
    const [oldest] = this.#phones;
    if (this.#phones.size > KEPT && oldest) {
      this.#phones.delete(oldest[0]);
      oldest[1].close();
    }
    return phone;
  }

  /** The phone of a person is set up anew. */
  forget(person: string): void {
    this.#phones.get(person)?.close();
    this.#phones.delete(person);
  }

  close(): void {
    for (const phone of this.#phones.values()) phone.close();
  }
}
