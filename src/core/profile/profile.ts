import { toJid, type PersonAddress } from "../chat-address.ts";
import type { Connections } from "../connections.ts";
import { GatewayError } from "../errors.ts";
import type { ShownProfile } from "../contacts/look-ups.ts";
import type { NumberBook } from "../contacts/number-book.ts";
import type { Session } from "../sessions/session.ts";

/** Somebody on WhatsApp, as far as the session may see; null = hidden, unknown or there is none. */
export type Profile = ShownProfile & {
  readonly name: string | null;
  readonly number: string | null;
  readonly lidJid: string | null;
};

type Person = Omit<Profile, keyof ShownProfile> & { readonly address: PersonAddress };

/** Whose profile it is; the session's own without an address. Throws `not_on_whatsapp`, and what look-ups throw. */
export async function profileOf(
  numbers: NumberBook,
  connections: Connections,
  session: Session,
  address: PersonAddress | undefined,
): Promise<Profile> {
  const { address: at, ...person } = await personAt(numbers, session, address);
  const shown = await connections.lookUpProfile(session.id, at);
  if (!shown) throw notOnWhatsApp();
  return { ...shown, ...person };
}

async function personAt(
  numbers: NumberBook,
  session: Session,
  address: PersonAddress | undefined,
): Promise<Person> {
  if (address === undefined) return self(session);
  if (address.kind === "lid") {
    const number = numbers.numberOf(session.id, address.lid) ?? null;
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
