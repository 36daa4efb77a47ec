import type {
  Group,
  GroupFacts,
  GroupInfo,
  GroupMember,
  GroupRole,
  MemberInfo,
  SeenPerson,
} from "./group.ts";

/** A part of a list in the order of its rows. */
export type RowPage = { readonly after: number; readonly limit: number };

/** What is another of a group; the rest stays. */
export type KeptChange = Partial<Omit<GroupFacts, "jid" | "memberCount">>;

/**
 * The groups that accounts are in, at rest, with their members. Bounded: what is more is not kept; in a session that is gone
 * nothing is. Members are named by LID or by JID, whichever is known. Throws `unreadable`.
 */
export interface GroupStore {
  /**
   * Keeps a group as WhatsApp described it when it was asked, with these members and nobody else; what has changed since then
   * stays as it is. False where it is one too many.
   */
  put(sessionId: string, group: GroupInfo, askedAtMs: number, nowWallMs: number): Promise<boolean>;
  find(sessionId: string, jid: string): Promise<Group | undefined>;
  /** In the order of their rows. */
  list(sessionId: string, page: RowPage): Promise<readonly Group[]>;
  /** The JIDs of all. */
  listJids(sessionId: string): Promise<readonly string[]>;
  /** False where the group is not kept. */
  change(sessionId: string, jid: string, change: KeptChange, nowWallMs: number): Promise<boolean>;
  /** With its members, unless it has changed since `askedAtMs`; false where it is gone already. */
  remove(sessionId: string, jid: string, askedAtMs?: number): Promise<boolean>;
  /** Those who are in it already keep their role; false where the group is not kept. */
  addMembers(
    sessionId: string,
    jid: string,
    members: readonly MemberInfo[],
    nowWallMs: number,
  ): Promise<boolean>;
  removeMembers(sessionId: string, jid: string, keys: readonly string[], nowWallMs: number): Promise<boolean>;
  setRole(
    sessionId: string,
    jid: string,
    keys: readonly string[],
    role: GroupRole,
    nowWallMs: number,
  ): Promise<boolean>;
  /** The label of whoever these keys name; it is theirs until they leave. False where the group is not kept. */
  setTag(sessionId: string, jid: string, keys: readonly string[], tag: string | null): Promise<boolean>;
  /** In the order of their rows. */
  membersOf(sessionId: string, jid: string, page: RowPage): Promise<readonly GroupMember[]>;
  findMember(sessionId: string, jid: string, keys: readonly string[]): Promise<GroupMember | undefined>;
  /** In which groups somebody is, by all that they are named by. */
  groupsOf(sessionId: string, keys: readonly string[]): Promise<readonly MemberIn[]>;
  /** Who is in any group, each once, in the order of their keys. */
  listPeople(sessionId: string, after: string, limit: number): Promise<readonly SeenPerson[]>;
}

/** A member, and what the group is called. */
export type MemberIn = GroupMember & { readonly subject: string };
