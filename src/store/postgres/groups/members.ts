import type { GroupRole, MemberInfo } from "../../../core/index.ts";
import {
  addedMembers,
  isAnyChange,
  namedMembers,
  replacedMembers,
  SEEN_MS,
  type KnownMember,
  type MemberChanges,
} from "../../rows/group-members.ts";
import type { Query } from "../database/query.ts";

/** Of a session, in a step that has locked it. */
export type GroupId = { readonly sessionId: string; readonly groupId: number };

/** These and nobody else; whether that is another than before. */
export async function replaceMembers(
  query: Query,
  group: GroupId,
  members: readonly MemberInfo[],
  nowMs: number,
): Promise<boolean> {
  const changes = replacedMembers(await membersOf(query, group), members);
  await write(query, group, changes, nowMs);
  await query("UPDATE group_members SET last_seen_at = $1 WHERE group_id = $2 AND last_seen_at < $3", [
    nowMs,
    group.groupId,
    nowMs - SEEN_MS,
  ]);
  return isAnyChange(changes);
}

/** How many were not in it. Who is keeps their role. */
export async function addMembers(
  query: Query,
  group: GroupId,
  members: readonly MemberInfo[],
  nowMs: number,
): Promise<number> {
  const changes = addedMembers(await membersOf(query, group), members);
  await write(query, group, changes, nowMs);
  return changes.come.length;
}

/** How many were in it. */
export async function removeMembers(query: Query, group: GroupId, keys: readonly string[]): Promise<number> {
  const gone = namedMembers(await membersOf(query, group), keys).map(({ id }) => id);
  await write(query, group, { gone, changed: [], come: [] }, 0);
  return gone.length;
}

export async function setRole(
  query: Query,
  group: GroupId,
  keys: readonly string[],
  role: GroupRole,
): Promise<void> {
  const ids = namedMembers(await membersOf(query, group), keys).map(({ id }) => id);
  await query("UPDATE group_members SET role = $1 WHERE id = ANY($2::bigint[])", [role, ids]);
}

/** `seal` gives the label of the member with this id. */
export async function setTag(
  query: Query,
  group: GroupId,
  keys: readonly string[],
  seal: (memberId: number) => Buffer | null,
): Promise<void> {
  const ids = namedMembers(await membersOf(query, group), keys).map(({ id }) => id);
  await query(
    `UPDATE group_members m SET tag = t.tag
     FROM unnest($1::bigint[], $2::bytea[]) AS t (id, tag) WHERE m.id = t.id`,
    [ids, ids.map(seal)],
  );
}

async function membersOf(query: Query, { groupId }: GroupId): Promise<readonly KnownMember[]> {
  const { rows } = await query<KnownMember>(
    "SELECT id, key, phone_jid, role FROM group_members WHERE group_id = $1",
    [groupId],
  );
  return rows;
}

async function write(
  query: Query,
  { sessionId, groupId }: GroupId,
  { gone, changed, come }: MemberChanges,
  nowMs: number,
): Promise<void> {
  if (gone.length > 0) await query("DELETE FROM group_members WHERE id = ANY($1::bigint[])", [gone]);
  if (changed.length > 0)
    await query(
      `UPDATE group_members m SET key = c.key, phone_jid = c.phone_jid, role = c.role
       FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS c (id, key, phone_jid, role)
       WHERE m.id = c.id`,
      [changed.map(({ id }) => id), ...namesOf(changed)],
    );
  if (come.length > 0)
    await query(
      `INSERT INTO group_members (session_id, group_id, key, phone_jid, role, first_seen_at, last_seen_at)
       SELECT $1::text, $2::bigint, c.key, c.phone_jid, c.role, $3::bigint, $3::bigint
       FROM unnest($4::text[], $5::text[], $6::text[]) WITH ORDINALITY AS c (key, phone_jid, role, nth)
       ORDER BY c.nth`,
      [sessionId, groupId, nowMs, ...namesOf(come)],
    );
}

function namesOf(members: MemberChanges["come"]): readonly unknown[] {
  return [
    members.map(({ key }) => key),
    members.map(({ phoneJid }) => phoneJid),
    members.map(({ role }) => role),
  ];
}
