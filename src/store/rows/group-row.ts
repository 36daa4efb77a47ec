import type {
  Group,
  GroupFacts,
  GroupInfo,
  GroupMember,
  GroupRole,
  MemberIn,
  SeenPerson,
} from "../../core/index.ts";
import type { Vault } from "../vault.ts";

/** Of a session. */
export const MOST_GROUPS = 1000;
/** What WhatsApp knows somebody by, all forms of a number included. */
const MOST_KEYS = 20;

/** A group as both databases keep it. */
export type GroupRow = {
  readonly id: number;
  readonly session_id: string;
  readonly jid: string;
  readonly first_seen_at: number;
  readonly updated_at: number;
  readonly member_count: number;
  readonly facts: Buffer;
};

/** A member, and the JID of the group. */
export type MemberRow = {
  readonly id: number;
  readonly session_id: string;
  readonly jid: string;
  readonly key: string;
  readonly phone_jid: string | null;
  readonly role: GroupRole;
  readonly tag: Buffer | null;
  readonly first_seen_at: number;
  readonly last_seen_at: number;
};

/** What is sealed of a group. */
export type SealedFacts = Omit<GroupFacts, "jid" | "memberCount">;

export function sealFacts(vault: Vault, sessionId: string, jid: string, facts: SealedFacts): Buffer {
  return vault.seal(rowOf(sessionId, jid), JSON.stringify(facts));
}

export function openFacts(
  vault: Vault,
  { session_id, jid, facts }: Pick<GroupRow, "session_id" | "jid" | "facts">,
): SealedFacts {
  return JSON.parse(vault.open(rowOf(session_id, jid), facts)) as SealedFacts;
}

export function factsOf(group: GroupInfo): SealedFacts {
  const { subject, subjectSet, description, descriptionSet, owner, createdAtMs } = group;
  const { isAnnounce, isLocked, hasApproval, canMembersAdd, ephemeralSeconds } = group;
  const { isCommunity, community, isDefaultSubGroup, isSuspended } = group;
  return {
    ...{ subject, subjectSet, description, descriptionSet, owner, createdAtMs },
    ...{ isAnnounce, isLocked, hasApproval, canMembersAdd, ephemeralSeconds },
    ...{ isCommunity, community, isDefaultSubGroup, isSuspended },
  };
}

/** Whether what holds in a group is the same. */
export function isAlike(one: SealedFacts, other: SealedFacts): boolean {
  return inOrder(one) === inOrder(other);
}

/** By their members, in whatever order: none of them is undefined. */
function inOrder(facts: object): string {
  return JSON.stringify(Object.entries(facts).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** As many as are looked for at once. */
export function boundedKeys(keys: readonly string[]): readonly string[] {
  return keys.slice(0, MOST_KEYS);
}

export function toGroup(vault: Vault, row: GroupRow): Group {
  return {
    ...openFacts(vault, row),
    row: row.id,
    sessionId: row.session_id,
    jid: row.jid,
    memberCount: row.member_count,
    firstSeenAtMs: row.first_seen_at,
    updatedAtMs: row.updated_at,
  };
}

/** Null is no label. */
export function sealTag(
  vault: Vault,
  sessionId: string,
  memberId: number,
  tag: string | null,
): Buffer | null {
  return tag === null ? null : vault.seal(tagRowOf(sessionId, memberId), tag);
}

export function toMember(vault: Vault, row: MemberRow): GroupMember {
  const { session_id: sessionId, jid: group, key } = row;
  return {
    row: row.id,
    sessionId,
    group,
    ...personOf(key, row.phone_jid),
    role: row.role,
    tag: row.tag && vault.open(tagRowOf(sessionId, row.id), row.tag),
    firstSeenAtMs: row.first_seen_at,
    lastSeenAtMs: row.last_seen_at,
  };
}

export function toMemberIn(vault: Vault, row: MemberRow & Pick<GroupRow, "facts">): MemberIn {
  return { ...toMember(vault, row), subject: openFacts(vault, row).subject };
}

export function toSeenPerson(row: Omit<MemberRow, "jid" | "role" | "tag">): SeenPerson {
  return {
    key: row.key,
    ...personOf(row.key, row.phone_jid),
    row: row.id,
    firstSeenAtMs: row.first_seen_at,
    lastSeenAtMs: row.last_seen_at,
  };
}

/** Whom a key names, and the JID that is known beside a LID. */
function personOf(key: string, phoneJid: string | null) {
  const isLid = key.endsWith("@lid");
  return { jid: isLid ? phoneJid : key, lid: isLid ? key : null };
}

/** What sealed facts are bound to. */
function rowOf(sessionId: string, jid: string): string {
  return JSON.stringify(["group", sessionId, jid]);
}

/** What a sealed label is bound to: whom it names may get another key. */
function tagRowOf(sessionId: string, memberId: number): string {
  return JSON.stringify(["group tag", sessionId, memberId]);
}
