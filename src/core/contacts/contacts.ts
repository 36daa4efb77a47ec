import { parseChatAddress, toJid, type PersonAddress } from "../chat-address.ts";
import type { Session } from "../sessions/index.ts";
import { setBlocked, type BlockingPorts } from "./blocks.ts";
import type { ContactNames, ContactNameStore, NamedContact } from "./contact-name-store.ts";
import type { FoundNumber } from "./look-ups.ts";
import { createPeople, type People, type PeoplePorts } from "./people.ts";

/** Who is on WhatsApp, and whom a session knows. */
export interface Contacts extends People {
  /** Who is there under a number (digits), or under its other form; undefined when nobody is. Throws `session_not_connected`, `whatsapp_failed`. */
  lookUp(session: Session, number: string): Promise<FoundNumber | undefined>;
  /** Whom the account has blocked, as far as WhatsApp has told it: JIDs. */
  listBlocked(session: Session): Promise<readonly string[]>;
  /**
   * Blocks somebody, or no longer: the key of their chat, and all whom the account has blocked then. Throws
   * `session_not_connected`, `not_on_whatsapp`, `whatsapp_failed`.
   */
  setBlocked: (
    session: Session,
    address: PersonAddress,
    isBlocked: boolean,
  ) => Promise<{ readonly contact: string; readonly blocked: readonly string[] }>;
  /** Everybody whose name is known, in the order of the keys of their chats. */
  named(session: Session): AsyncIterable<Named>;
  /** The names of those whom these JIDs name, of the first 500, as far as any are known. */
  namesIn(session: Session, jids: Iterable<string>): Promise<ReadonlyMap<string, ContactNames>>;
  /** What somebody is called; no names where none is known. */
  namesOf(session: Session, address: PersonAddress): Promise<Named>;
}

/** Somebody's names, and their JIDs as far as they are known. */
export type Named = {
  readonly jid: string | null;
  readonly lid: string | null;
  readonly names: ContactNames | null;
};

export type ContactPorts = BlockingPorts & PeoplePorts & { readonly contactNames: ContactNameStore };

const ROWS_AT_ONCE = 25;
const MOST_ASKED = 500;

export function createContacts(ports: ContactPorts): Contacts {
  const { numbers, blocked, contactNames } = ports;

  async function namedBy(sessionId: string, address: PersonAddress, names?: ContactNames): Promise<Named> {
    const { key, to } = await numbers.withChat(sessionId, address, (chat) => chat);
    const isLid = key.endsWith("@lid");
    const lid = to.kind === "lid" ? toJid(to) : isLid ? key : null;
    return {
      jid: isLid ? null : key,
      lid,
      names: names ?? (await contactNames.find(sessionId, key)) ?? null,
    };
  }

  return {
    ...createPeople(ports),
    lookUp: ({ id }, number) => numbers.lookUp(id, number),
    listBlocked: ({ id }) => blocked.list(id),
    setBlocked: (session, address, isBlocked) => setBlocked(ports, session, address, isBlocked),
    async *named({ id }) {
      for (let last = ""; ;) {
        const rows: readonly NamedContact[] = await contactNames.list(id, last, ROWS_AT_ONCE);
        for (const { key, names } of rows) {
          const address = parseChatAddress(key);
          if (address && address.kind !== "group") yield await namedBy(id, address, names);
        }
        if (rows.length < ROWS_AT_ONCE) return;
        last = rows.at(-1)?.key ?? last;
      }
    },
    async namesIn({ id }, jids) {
      const asked = [...new Set(jids)].slice(0, MOST_ASKED);
      const found = await Promise.all(
        asked.map(async (jid) => {
          const address = parseChatAddress(jid);
          if (!address || address.kind === "group") return [];
          const { names } = await namedBy(id, address);
          return names ? [[jid, names] as const] : [];
        }),
      );
      return new Map(found.flat());
    },
    namesOf: ({ id }, address) => namedBy(id, address),
  };
}
