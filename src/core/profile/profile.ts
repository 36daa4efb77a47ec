import { toJid, type PersonAddress } from "../chat-address.ts";
import type { Connections } from "../connections.ts";
import type { NumberBook } from "../contacts/index.ts";
import { GatewayError } from "../errors.ts";
import type { Session } from "../sessions/index.ts";
import {
  changePrivacy,
  changeProfile,
  type ChangingPorts,
  type ProfileChange,
  type ProfileMember,
} from "./change-profile.ts";
import type { Privacy, PrivacyChange } from "./privacy.ts";

/** What somebody lets the session see; null = hidden, or there is none. */
export type ShownProfile = {
  readonly pictureUrl: string | null;
  /** Empty where there is a picture, and WhatsApp does not name it. */
  readonly pictureId: string | null;
  readonly about: string | null;
};

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
  /**
   * What the session shows of itself; what was changed. One step after the other: those before one that fails stand. Throws
   * `session_not_connected`, what a picture is refused with, and `change_failed`.
   */
  change(session: Session, change: ProfileChange): Promise<readonly ProfileMember[]>;
  /** What the account lets others see and do, asked for anew. Throws `session_not_connected`, `whatsapp_failed`. */
  privacyOf(session: Session): Promise<Privacy>;
  /** In steps as well; as it is then. Throws the same, and `change_failed`. */
  changePrivacy(session: Session, change: PrivacyChange): Promise<Privacy>;
}

export type ProfilePorts = ChangingPorts & {
  readonly numbers: NumberBook;
  readonly connections: Connections;
};

export function createProfiles(ports: ProfilePorts): Profiles {
  const { numbers, connections } = ports;
  const privacyOf: Profiles["privacyOf"] = ({ id }) => connections.of(id).profile.privacy();
  return {
    async of(session, address) {
      const { address: at, ...person } = await personAt(numbers, session, address);
      const shown = await connections.of(session.id).profile.lookUp(at);
      if (!shown) throw notOnWhatsApp();
      return { ...shown, ...person };
    },
    change: (session, change) => changeProfile(ports, session, change),
    privacyOf,
    async changePrivacy(session, change) {
      await changePrivacy(connections, session, change);
      return privacyOf(session);
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
