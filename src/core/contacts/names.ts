import { parseChatAddress, toJid } from "../chat-address.ts";
import type { Clock } from "../clock.ts";
import type { Person } from "../events/index.ts";
import type { Teller } from "../telling.ts";
import type { ContactNames } from "./contact-name-store.ts";
import type { NumberBook } from "./number-book.ts";

/** People whose push name is in memory: each message has one, and it is the same as before. */
const MOST_KNOWN = 20_000;
/** Of a name; WhatsApp's own have 25 at most. */
const MOST_CHARACTERS = 250;

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
  const pushNames = new Map<string, string | null | undefined>();

  function remember(person: string, pushName: string | null | undefined): void {
    pushNames.delete(person);
    pushNames.set(person, pushName);
    const [oldest] = pushNames.keys();
    if (pushNames.size > MOST_KNOWN && oldest !== undefined) pushNames.delete(oldest);
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
    const isPushName = "pushName" in as;
    if (isPushName && pushNames.get(person) === as.pushName) return;
    const known = { jid: key.endsWith("@lid") ? null : key, lid: to.kind === "lid" ? toJid(to) : null };
    await teller.write("news", [sessionId], async ({ contactNames }, tell) => {
      const isNew = await contactNames.name(sessionId, key, as, clock.wallMs());
      if (isNew && isTold) tell?.(sessionId, { name: "contact_named", contact: known, as: toldOf(as) });
    });
    if (isPushName) remember(person, as.pushName);
  }

  return {
    named: (sessionId, contact, as) => keep(sessionId, contact, as, true),
    knew: (sessionId, contact, as) => keep(sessionId, contact, as, false),
  };
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
