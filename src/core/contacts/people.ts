import { parseChatAddress, toJid, type ChatAddress, type PersonAddress } from "../chat-address.ts";
import type { Chat, ChatStore } from "../chats/index.ts";
import type { Person } from "../events/index.ts";
import type { GroupStore, MemberIn } from "../groups/index.ts";
import type { Session } from "../sessions/index.ts";
import type { KnownChat } from "./chat-key.ts";
import type { ContactNames, ContactNameStore } from "./contact-name-store.ts";
import type { NumberBook } from "./number-book.ts";

/** Somebody whom a session has a chat with, or has seen in a group. Milliseconds since 1970. */
export type Contact = Person & {
  /** Another's is another. */
  readonly row: number;
  readonly hasChat: boolean;
  readonly names: ContactNames;
  readonly firstSeenAtMs: number;
  readonly updatedAtMs: number;
};

/** Where somebody stands among all: first who has a chat, in the order of these, then who is in a group alone. */
export type ContactPlace =
  | { readonly in: "chats" | "members"; readonly after: number }
  | { readonly in: "groups"; readonly after: string };

export type ContactFilter = {
  readonly hasChat?: boolean | undefined;
  /** The JID of a group that they are in. */
  readonly group?: string | undefined;
  /** A part of a name or of the number, in any case. */
  readonly text?: string | undefined;
};

export type ContactPage = { readonly contacts: readonly Contact[]; readonly next: ContactPlace | undefined };

/** Somebody, with the groups that they were seen in. */
export type ContactDetail = { readonly contact: Contact; readonly groups: readonly MemberIn[] };

/** Whom a session knows. */
export interface People {
  /**
   * At most so many of those behind a place whom the filter lets through. What does not pass is looked at as well, up to a
   * bound: a page may have fewer, and go on.
   */
  list(
    session: Session,
    filter: ContactFilter,
    after: ContactPlace | undefined,
    limit: number,
  ): Promise<ContactPage>;
  find(session: Session, address: PersonAddress): Promise<ContactDetail | undefined>;
}

export type PeoplePorts = {
  readonly chats: Pick<ChatStore, "find" | "listDirect">;
  readonly groups: Pick<GroupStore, "membersOf" | "groupsOf" | "listPeople">;
  readonly contactNames: Pick<ContactNameStore, "find">;
  readonly numbers: Pick<NumberBook, "withChat">;
};

/** Looked at for one page. */
const MOST_LOOKED_AT = 5_000;
const ROWS_AT_ONCE = 25;
const NO_NAMES: ContactNames = {
  pushName: null,
  fullName: null,
  firstName: null,
  businessName: null,
  redactedPhone: null,
};

/** Somebody of whom is to be seen whether the filter lets them through, and the place behind them. */
type Candidate = { readonly place: ContactPlace; readonly contact: Contact | undefined };

export function createPeople(ports: PeoplePorts): People {
  const { chats, groups, contactNames, numbers } = ports;
  const known = (sessionId: string, address: ChatAddress) =>
    numbers.withChat(sessionId, address, (chat) => chat);

  async function withChat(chat: Chat): Promise<Contact | undefined> {
    const address = parseChatAddress(chat.key);
    if (!address) return undefined;
    const person = await known(chat.sessionId, address);
    const atMs = chat.lastMessageAtMs ?? 0;
    return contactOf(chat.sessionId, person, {
      // Those of members are odd.
      row: chat.row * 2,
      hasChat: true,
      firstSeenAtMs: atMs,
      updatedAtMs: atMs,
    });
  }

  /** Undefined for who has a chat, or is another row's. */
  async function inGroups(sessionId: string, seen: Seen): Promise<Contact | undefined> {
    const address = parseChatAddress(seen.key);
    if (!address) return undefined;
    const person = await known(sessionId, address);
    const named = seen.jid === null ? [] : [seen.jid];
    const chat = await chats.find(sessionId, [person.key, ...person.formerKeys, ...named]);
    if (chat) return seen.isAlone ? undefined : withChat(chat);
    const lid = person.to.kind === "lid" ? toJid(person.to) : seen.key;
    const isNamedTwice = lid !== seen.key && (await groups.groupsOf(sessionId, [lid])).length > 0;
    if (seen.isAlone && isNamedTwice) return undefined;
    const contact = await contactOf(sessionId, person, {
      row: seen.row * 2 + 1,
      hasChat: false,
      firstSeenAtMs: seen.firstSeenAtMs,
      updatedAtMs: seen.lastSeenAtMs,
    });
    // A group may name somebody by both before anything else does.
    return { ...contact, jid: contact.jid ?? seen.jid, lid: contact.lid ?? seen.lid };
  }

  async function contactOf(
    sessionId: string,
    { key, to }: KnownChat,
    rest: Omit<Contact, "jid" | "lid" | "names">,
  ): Promise<Contact> {
    const names = (await contactNames.find(sessionId, key)) ?? NO_NAMES;
    const lid = to.kind === "lid" ? toJid(to) : key.endsWith("@lid") ? key : null;
    return { ...rest, jid: key.endsWith("@lid") ? null : key, lid, names };
  }

  async function* ofChats(sessionId: string, after: number): AsyncGenerator<Candidate> {
    for (let last = after; ;) {
      const rows = await chats.listDirect(sessionId, last, ROWS_AT_ONCE);
      for (const chat of rows)
        yield { place: { in: "chats", after: chat.row }, contact: await withChat(chat) };
      if (rows.length < ROWS_AT_ONCE) return;
      last = rows.at(-1)?.row ?? last;
    }
  }

  async function* ofGroups(sessionId: string, after: string): AsyncGenerator<Candidate> {
    for (let last = after; ;) {
      const rows = await groups.listPeople(sessionId, last, ROWS_AT_ONCE);
      for (const row of rows) {
        const contact = await inGroups(sessionId, { ...row, isAlone: true });
        yield { place: { in: "groups", after: row.key }, contact };
      }
      if (rows.length < ROWS_AT_ONCE) return;
      last = rows.at(-1)?.key ?? last;
    }
  }

  async function* ofGroup(sessionId: string, group: string, after: number): AsyncGenerator<Candidate> {
    for (let last = after; ;) {
      const rows = await groups.membersOf(sessionId, group, { after: last, limit: ROWS_AT_ONCE });
      for (const row of rows) {
        const contact = await inGroups(sessionId, { ...row, key: row.lid ?? row.jid ?? "", isAlone: false });
        yield { place: { in: "members", after: row.row }, contact };
      }
      if (rows.length < ROWS_AT_ONCE) return;
      last = rows.at(-1)?.row ?? last;
    }
  }

  async function* candidates(
    sessionId: string,
    { group, hasChat }: ContactFilter,
    after: ContactPlace | undefined,
  ): AsyncGenerator<Candidate> {
    if (group !== undefined) {
      yield* ofGroup(sessionId, group, after?.in === "members" ? after.after : 0);
      return;
    }
    if (hasChat !== false && after?.in !== "groups")
      yield* ofChats(sessionId, after?.in === "chats" ? after.after : 0);
    if (hasChat !== true) yield* ofGroups(sessionId, after?.in === "groups" ? after.after : "");
  }

  return {
    async list({ id }, filter, after, limit) {
      const contacts: Contact[] = [];
      let lookedAt = 0;
      let last: ContactPlace | undefined;
      for await (const { place, contact } of candidates(id, filter, after)) {
        if (contacts.length === limit || lookedAt === MOST_LOOKED_AT) return { contacts, next: last };
        lookedAt++;
        last = place;
        if (contact && passes(contact, filter)) contacts.push(contact);
      }
      return { contacts, next: undefined };
    },
    async find({ id }, address) {
      const person = await known(id, address);
      const keys = [person.key, ...person.formerKeys, toJid(person.to)];
      const [chat, memberships] = await Promise.all([chats.find(id, keys), groups.groupsOf(id, keys)]);
      const [first] = memberships;
      const member = first && { ...first, key: person.key, isAlone: false };
      const contact = chat ? await withChat(chat) : member && (await inGroups(id, member));
      return contact && { contact, groups: memberships };
    },
  };
}

type Seen = Person & {
  readonly key: string;
  readonly row: number;
  readonly firstSeenAtMs: number;
  readonly lastSeenAtMs: number;
  /** Of a list in which everybody is to be once. */
  readonly isAlone: boolean;
};

function passes({ hasChat, names, jid }: Contact, { hasChat: wanted, text }: ContactFilter): boolean {
  if (wanted !== undefined && wanted !== hasChat) return false;
  if (text === undefined || text === "") return true;
  const part = text.toLowerCase();
  const number = jid?.slice(0, jid.indexOf("@"));
  const { fullName, firstName, pushName, businessName } = names;
  return [fullName, firstName, pushName, businessName, number].some((one) =>
    one?.toLowerCase().includes(part),
  );
}
