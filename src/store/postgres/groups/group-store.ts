import type { GroupInfo, GroupStore } from "../../../core/index.ts";
import {
  boundedKeys,
  factsOf,
  isAlike,
  MOST_GROUPS,
  openFacts,
  sealFacts,
  sealTag,
  toGroup,
  toMember,
  toMemberIn,
  toSeenPerson,
  type GroupRow,
  type MemberRow,
} from "../../rows/group-row.ts";
import type { Vault } from "../../vault.ts";
import type { Query } from "../database/query.ts";
import type { Steps } from "../database/steps.ts";
import { lockSession } from "../session-lock.ts";
import { addMembers, removeMembers, replaceMembers, setRole, setTag } from "./members.ts";

const COLUMNS = "id, session_id, jid, first_seen_at, updated_at, member_count, facts";
const MEMBER =
  "m.id, m.session_id, g.jid, m.key, m.phone_jid, m.role, m.tag, m.first_seen_at, m.last_seen_at";
const MEMBERS = "group_members m JOIN groups g ON g.id = m.group_id";

/** Groups in the database; those of a session go with it. */
export function postgresGroupStore({ read, write }: Steps, vault: Vault): GroupStore {
  /** A step on a session that is there; false for one that is gone. */
  const inSession = (sessionId: string, work: (query: Query) => Promise<boolean>) =>
    write([sessionId], async (query) => (await lockSession(query, sessionId)) && (await work(query)));

  /** The same on a group that is kept. */
  const inGroup = (
    sessionId: string,
    jid: string,
    work: (query: Query, known: GroupRow) => Promise<unknown>,
  ) =>
    inSession(sessionId, async (query) => {
      const known = await find(query, sessionId, jid);
      if (known) await work(query, known);
      return known !== undefined;
    });

  /** Does something to who is in a group; how many more are in it is what `act` gives. */
  const withMembers = (
    sessionId: string,
    jid: string,
    nowWallMs: number,
    act: (query: Query, groupId: number) => Promise<number>,
  ) =>
    inGroup(sessionId, jid, async (query, { id }) => {
      await query(
        "UPDATE groups SET member_count = greatest(0, member_count + $1), updated_at = $2 WHERE id = $3",
        [await act(query, id), nowWallMs, id],
      );
    });

  return {
    put: (sessionId, group, askedAtMs, nowWallMs) =>
      inSession(sessionId, (query) => put(query, vault, sessionId, group, askedAtMs, nowWallMs)),
    async find(sessionId, jid) {
      const row = await find(read, sessionId, jid);
      return row && toGroup(vault, row);
    },
    async list(sessionId, { after, limit }) {
      const { rows } = await read<GroupRow>(
        `SELECT ${COLUMNS} FROM groups WHERE session_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
        [sessionId, after, limit],
      );
      return rows.map((row) => toGroup(vault, row));
    },
    async listJids(sessionId) {
      const { rows } = await read<{ jid: string }>(
        "SELECT jid FROM groups WHERE session_id = $1 ORDER BY jid",
        [sessionId],
      );
      return rows.map(({ jid }) => jid);
    },
    change: (sessionId, jid, asked, nowWallMs) =>
      inGroup(sessionId, jid, async (query, known) => {
        const before = openFacts(vault, known);
        const after = { ...before, ...asked };
        if (isAlike(before, after)) return;
        const facts = sealFacts(vault, sessionId, jid, after);
        await query(UPDATE, [facts, known.member_count, nowWallMs, known.id]);
      }),
    remove: (sessionId, jid, askedAtMs = Number.MAX_SAFE_INTEGER) =>
      inSession(sessionId, async (query) => {
        const { count } = await query(
          "DELETE FROM groups WHERE session_id = $1 AND jid = $2 AND updated_at < $3",
          [sessionId, jid, askedAtMs],
        );
        return count > 0;
      }),
    addMembers: (sessionId, jid, more, nowWallMs) =>
      withMembers(sessionId, jid, nowWallMs, (query, groupId) =>
        addMembers(query, { sessionId, groupId }, more, nowWallMs),
      ),
    removeMembers: (sessionId, jid, keys, nowWallMs) =>
      withMembers(
        sessionId,
        jid,
        nowWallMs,
        async (query, groupId) => -(await removeMembers(query, { sessionId, groupId }, keys)),
      ),
    setRole: (sessionId, jid, keys, role, nowWallMs) =>
      withMembers(sessionId, jid, nowWallMs, async (query, groupId) => {
        await setRole(query, { sessionId, groupId }, keys, role);
        return 0;
      }),
    setTag: (sessionId, jid, keys, tag) =>
      inGroup(sessionId, jid, (query, { id: groupId }) =>
        setTag(query, { sessionId, groupId }, keys, (memberId) => sealTag(vault, sessionId, memberId, tag)),
      ),
    async membersOf(sessionId, jid, { after, limit }) {
      const { rows } = await read<MemberRow>(
        `SELECT ${MEMBER} FROM ${MEMBERS} WHERE g.session_id = $1 AND g.jid = $2 AND m.id > $3 ORDER BY m.id LIMIT $4`,
        [sessionId, jid, after, limit],
      );
      return rows.map((row) => toMember(vault, row));
    },
    async findMember(sessionId, jid, keys) {
      const { rows } = await read<MemberRow>(
        `SELECT ${MEMBER} FROM ${MEMBERS} WHERE g.session_id = $1 AND g.jid = $2
           AND (m.key = ANY($3::text[]) OR m.phone_jid = ANY($3::text[])) ORDER BY m.id LIMIT 1`,
        [sessionId, jid, boundedKeys(keys)],
      );
      return rows[0] && toMember(vault, rows[0]);
    },
    async groupsOf(sessionId, keys) {
      const { rows } = await read<MemberRow & Pick<GroupRow, "facts">>(
        `SELECT ${MEMBER}, g.facts FROM unnest($2::text[]) AS named (name)
         CROSS JOIN LATERAL (
           SELECT id FROM group_members WHERE session_id = $1 AND key = named.name
           UNION SELECT id FROM group_members WHERE session_id = $1 AND phone_jid = named.name) AS found
         JOIN group_members m ON m.id = found.id JOIN groups g ON g.id = m.group_id
         GROUP BY m.id, g.id ORDER BY m.group_id`,
        [sessionId, boundedKeys(keys)],
      );
      return rows.map((row) => toMemberIn(vault, row));
    },
    async listPeople(sessionId, after, limit) {
      const { rows } = await read<Omit<MemberRow, "jid" | "role" | "tag">>(
        `SELECT min(id) AS id, key, max(phone_jid) AS phone_jid, min(first_seen_at) AS first_seen_at,
           max(last_seen_at) AS last_seen_at
         FROM group_members WHERE session_id = $1 AND key > $2 GROUP BY key ORDER BY key LIMIT $3`,
        [sessionId, after, limit],
      );
      return rows.map(toSeenPerson);
    },
  };
}

const UPDATE = "UPDATE groups SET facts = $1, member_count = $2, updated_at = $3 WHERE id = $4";

async function find(query: Query, sessionId: string, jid: string): Promise<GroupRow | undefined> {
  const { rows } = await query<GroupRow>(`SELECT ${COLUMNS} FROM groups WHERE session_id = $1 AND jid = $2`, [
    sessionId,
    jid,
  ]);
  return rows[0];
}

/** False where it is one too many. */
async function put(
  query: Query,
  vault: Vault,
  sessionId: string,
  group: GroupInfo,
  askedAtMs: number,
  nowWallMs: number,
): Promise<boolean> {
  const known = await find(query, sessionId, group.jid);
  if (known && known.updated_at >= askedAtMs) return true;
  const facts = factsOf(group);
  const seal = () => sealFacts(vault, sessionId, group.jid, facts);
  if (known) {
    const { id: groupId } = known;
    const isChanged = await replaceMembers(query, { sessionId, groupId }, group.members, nowWallMs);
    const isSame = known.member_count === group.memberCount && isAlike(openFacts(vault, known), facts);
    if (isChanged || !isSame) await query(UPDATE, [seal(), group.memberCount, askedAtMs, groupId]);
    return true;
  }
  const { rows } = await query<{ id: number }>(
    `INSERT INTO groups (session_id, jid, first_seen_at, updated_at, member_count, facts)
     SELECT $1::text, $2::text, $3::bigint, $4::bigint, $5::bigint, $6::bytea
     WHERE (SELECT count(*) FROM groups WHERE session_id = $1) < ${MOST_GROUPS} RETURNING id`,
    [sessionId, group.jid, nowWallMs, askedAtMs, group.memberCount, seal()],
  );
  if (!rows[0]) return false;
  await replaceMembers(query, { sessionId, groupId: rows[0].id }, group.members, nowWallMs);
  return true;
}
