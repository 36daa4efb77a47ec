import { toJid, type PersonAddress } from "../chat-address.ts";
import type { Connections } from "../connections.ts";
import type { NumberBook } from "../contacts/index.ts";
import { GatewayError } from "../errors.ts";
import type { Session } from "../sessions/index.ts";

/** What somebody lets the session see; null = hidden, or there is none. */
export type ShownProfile = { readonly pictureUrl: string | null; readonly about: string | null };

/** Somebody on WhatsApp, as far as the session may see; null = hidden, unknown or there is none. */
export type Profile = ShownProfile & {
  readonly name: string | null;
  readonly number: string | null;
  readonly lidJid: string | null;
};

type Person = Omit<Profile, keyof ShownProfile> & { readonly address: PersonAddress };

/** What people show of themselves. */
export interface Profiles {
  /** What WhatsApp shows of somebody, of the session itself without an address. Throws `not_on_whatsapp`, and what look-ups throw. */
  of(session: Session, address?: PersonAddress): Promise<Profile>;
}

export function createProfiles(numbers: NumberBook, connections: Connections): Profiles {
  return {
    async of(session, address) {
      const { address: at, ...person } = await personAt(numbers, session, address);
      const shown = await connections.of(session.id).profile.lookUp(at);
      if (!shown) throw notOnWhatsApp();
      return { ...shown, ...person };
    },
  };
}

async function personAt(
  numbers: NumberBook,
  session: Session,
  address: PersonAddress | undefined,
): Promise<Person> {
  if (address === undefined) return self(session);
  if (address.kind === "lid") {
    const number = (await numbers.numberOf(session.id, address.lid)) ?? null;
    return { address, name: nameOf(session, number), number, lidJid: toJid(address) };
  }
  const found = await numbers.lookUp(session.id, address.number);
  if (!found) throw notOnWhatsApp();
  const { number, lid } = found;
  const lidJid = lid === null ? null : toJid({ kind: "lid", lid });
  return { address: { kind: "person", number }, name: nameOf(session, number), number, lidJid };
}

function self(session: Session): Person {
  const { device } = session;
  if (!device) throw new GatewayError("session_not_connected", "the session is not linked to a phone");
  const { number, lid, pushName } = device;
  return { address: { kind: "person", number }, name: pushName, number, lidJid: lid };
}

/** WhatsApp tells nobody's name to who asks; only the session's own is known. */
function nameOf({ device }: Session, number: string | null): string | null {
  return device && device.number === number ? device.pushName : null;
}

function notOnWhatsApp(): GatewayError {
  return new GatewayError("not_on_whatsapp", "the number is not on WhatsApp");
}
