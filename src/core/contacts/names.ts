import { parseChatAddress, toJid } from "../chat-address.ts";
import type { Clock } from "../clock.ts";
import type { Person } from "../events/index.ts";
import type { Teller } from "../telling.ts";
import type { ContactNames } from "./contact-name-store.ts";
import type { NumberBook } from "./number-book.ts";

/** People whose own names are in memory. */
const MOST_KNOWN = 20_000;
/** Of a name; WhatsApp's own have 25 at most. */
const MOST_CHARACTERS = 250;

/** What comes with each message of theirs, or each description of a group, and is the same as before. */
const OWN: readonly (keyof ContactNames)[] = ["pushName", "businessName", "redactedPhone"];

/** What people call themselves, and are called in address books. */
export interface Names {
  /** Keeps what somebody is called, and tells it where that is new. */
  named(sessionId: string, contact: Person, as: Partial<ContactNames>): Promise<void>;
  /** Keeps it and tells nobody. */
  knew(sessionId: string, contact: Person, as: Partial<ContactNames>): Promise<void>;
}

export type NamesPorts = {
  readonly clock: Clock;
  readonly numbers: Pick<NumberBook, "withChat">;
  readonly teller: Teller;
};

export function createNames({ clock, numbers, teller }: NamesPorts): Names {
  const own = new Map<string, Partial<ContactNames>>();

  function remember(person: string, as: Partial<ContactNames>): void {
    const all = { ...own.get(person), ...as };
    own.delete(person);
    own.set(person, all);
    const [oldest] = own.keys();
    if (own.size > MOST_KNOWN && oldest !== undefined) own.delete(oldest);
  }

  async function keep(
    sessionId: string,
    contact: Person,
    given: Partial<ContactNames>,
    isTold: boolean,
  ): Promise<void> {
    const address = parseChatAddress(contact.jid ?? contact.lid ?? "");
    if (!address) return;
    const { key, to } = await numbers.withChat(sessionId, address, (chat) => chat);
    const person = `${sessionId} ${key}`;
    const as = shortened(given);
    const which = Object.keys(as) as (keyof ContactNames)[];
    const isOwn = which.every((each) => OWN.includes(each));
    if (isOwn && which.every((each) => own.get(person)?.[each] === as[each])) return;
    const known = { jid: key.endsWith("@lid") ? null : key, lid: to.kind === "lid" ? toJid(to) : null };
    await teller.write("news", [sessionId], async ({ contactNames }, tell) => {
      // Thousands in a community hide their number: of too many they are the first to be forgotten.
      const isRedacted = which.every((each) => each === "redactedPhone");
      const isNew = await contactNames.name(sessionId, key, as, isRedacted ? 0 : clock.wallMs());
      if (isNew && isTold) tell?.(sessionId, { name: "contact_named", contact: known, as: toldOf(as) });
    });
    if (isOwn) remember(person, as);
  }

  return {
    named: (sessionId, contact, as) => keep(sessionId, contact, as, true),
    knew: (sessionId, contact, as) => keep(sessionId, contact, as, false),
  };
}

/** Whom a JID names. */
export function personIn(jid: string): Person {
  const isLid = jid.endsWith("@lid");
  return { jid: isLid ? null : jid, lid: isLid ? jid : null };
}

/** A stranger's name may be of any length. */
function shortened(names: Partial<ContactNames>): Partial<ContactNames> {
  return Object.fromEntries(
    Object.entries(names).map(([which, name]) => [which, name?.slice(0, MOST_CHARACTERS) ?? null]),
  );
}

function toldOf({ pushName, fullName = null, firstName = null }: Partial<ContactNames>) {
  return typeof pushName === "string" ? { pushName } : { fullName, firstName };
}
