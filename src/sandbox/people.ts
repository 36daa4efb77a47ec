import { BoundedMap } from "./bounded-map.ts";
import type { DeviceRegistry } from "./device-registry.ts";
import type { DeviceAddress } from "./device-address.ts";
import { isNumber, lidUserOf, parsePerson, withDevice, withoutDevice } from "./wire/jid.ts";

// Brazilian mobile numbers are known with and without the nine after the area code.
const BRAZILIAN = /^(55[1-9]\d)(9?)(\d{8})$/;

const KEPT = 10_000;

/** Everybody on the simulated WhatsApp: each number is registered, unless it was said not to be. */
export class People {
  readonly #registry: DeviceRegistry;
  readonly #unregistered = new Set<string>();
  readonly #numberByLidUser = new Map<string, string>();
  /** What somebody said of numbers that WhatsApp knows in another form, or not at all. */
  readonly #knownByAsked = new BoundedMap<string, string | null | undefined>(KEPT);
  readonly #lidUserByNumber = new BoundedMap<string, string>(KEPT);

  constructor(registry: DeviceRegistry) {
    this.#registry = registry;
  }

  /** Who is said to be registered is known by their LID too, as when a process before this one had handed that out. */
  setRegistered(number: string, isRegistered: boolean): void {
    if (isRegistered) {
      this.#unregistered.delete(number);
      this.lidOf(number);
    } else this.#unregistered.add(number);
  }

  /** Who is asked for by one number is known by another from now on, or by none. */
  setKnown(asked: string, known: string | null): void {
    this.#knownByAsked.set(asked, known === asked ? undefined : known);
    if (known !== null) this.setRegistered(known, true);
  }

  /** Gives a number another LID than the one that is made from it. */
  setLid(number: string, lidUser: string): void {
    this.#lidUserByNumber.set(number, lidUser);
  }

  /** The number under which somebody is on WhatsApp, undefined when nobody is. */
  canonicalNumber(number: string): string | undefined {
    if (!isNumber(number)) return undefined;
    const known = this.#knownByAsked.get(number);
    if (known !== undefined) return known ?? undefined;
    const forms = [number, otherBrazilianForm(number)].filter((form) => form !== undefined);
    const linked = forms.find((form) => this.#registry.devicesOf(form).length > 0);
    return linked ?? forms.find((form) => !this.#unregistered.has(form));
  }

  /** "….@lid" of a number. */
  lidOf(number: string): string {
    const user = this.#lidUserOf(number);
    this.#numberByLidUser.set(user, number);
    return `${user}@lid`;
  }

  /** The number behind a JID or LID; undefined for a LID that was never handed out. */
  numberOf(jid: string): string | undefined {
    const person = parsePerson(jid);
    if (person?.server !== "lid") return person?.user;
    const seen = this.#numberByLidUser.get(person.user);
    return seen ?? this.#registry.devices.find(({ number }) => lidUserOf(number) === person.user)?.number;
  }

  /** Whose chat an address is, the same for all addresses of a person: a number where it is known, else the address. */
  chatOf(jid: string): string {
    const number = this.numberOf(jid);
    return number === undefined ? jid : (this.canonicalNumber(number) ?? number);
  }

  /** The device behind an address; one without a device means the phone. Undefined for what is nobody's address. */
  deviceOf(jid: string): DeviceAddress | undefined {
    const person = parsePerson(jid);
    return person && { person: this.chatOf(withoutDevice(jid)), id: person.device };
  }

  /** The address of a device by LID: "1234…:7@lid", a phone's without ":0". */
  lidOfDevice({ person, id }: DeviceAddress): string {
    return withDevice(person.endsWith("@lid") ? person : this.lidOf(person), id);
  }

  /** The address of a device by number, undefined when that is not known. */
  jidOfDevice({ person, id }: DeviceAddress): string | undefined {
    return person.endsWith("@lid") ? undefined : withDevice(`${person}@s.whatsapp.net`, id);
  }

  /** True for who is on WhatsApp, whether by a number or by a LID without one. */
  isRegistered(person: string): boolean {
    return person.endsWith("@lid") || this.canonicalNumber(person) !== undefined;
  }

  /** True when both are addresses of the same person. */
  isSame(jid: string, other: string): boolean {
    return this.#keyOf(jid) === this.#keyOf(other);
  }

  // A number's LID is computed, so comparing LIDs needs no record of who was seen.
  #keyOf(jid: string): string {
    const person = parsePerson(jid);
    if (!person) return jid;
    return person.server === "lid" ? person.user : this.#lidUserOf(person.user);
  }

  #lidUserOf(number: string): string {
    return this.#lidUserByNumber.get(number) ?? lidUserOf(number);
  }
}

function otherBrazilianForm(number: string): string | undefined {
  const [, area, nine, rest] = BRAZILIAN.exec(number) ?? [];
  if (area === undefined || rest === undefined) return undefined;
  return nine === "9" ? `${area}${rest}` : `${area}9${rest}`;
}
