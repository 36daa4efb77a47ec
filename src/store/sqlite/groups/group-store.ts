import type { GroupStore } from "../../../core/index.ts";
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
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";
import { membersIn } from "./members.ts";

const COLUMNS = "id, session_id, jid, first_seen_at, updated_at, member_count, facts";
const MEMBER = `m.id, m.session_id, g.jid, m.key, m.phone_jid, m.role, m.tag, m.first_seen_at, m.last_seen_at`;
const MEMBERS = `group_members m JOIN groups g ON g.id = m.group_id`;
const KEYS = `(SELECT value FROM json_each(@keys))`;

/** Groups in the database; those of a session go with it. */
export function sqliteGroupStore(
  db: Db,
  vault: Vault,
  mostOfASession: number = MOST_GROUPS,
): AtOnce<GroupStore> {
  const members = membersIn(db);
  const select = db.prepare<[string, string], GroupRow>(
    `SELECT ${COLUMNS} FROM groups WHERE session_id = ? AND jid = ?`,
  );
  const selectPage = db.prepare<[string, number, number], GroupRow>(
    `SELECT ${COLUMNS} FROM groups WHERE session_id = ? AND id > ? ORDER BY id LIMIT ?`,
  );
  const selectJids = db
    .prepare<[string], string>("SELECT jid FROM groups WHERE session_id = ? ORDER BY jid")
    .pluck();
  const count = db.prepare<[string], number>("SELECT count(*) FROM groups WHERE session_id = ?").pluck();
  // From the session's own row: one that was deleted meanwhile is in no group.
  const insert = db.prepare<Omit<GroupRow, "id">>(
    `INSERT INTO groups (session_id, jid, first_seen_at, updated_at, member_count, facts)
     SELECT id, @jid, @first_seen_at, @updated_at, @member_count, @facts FROM sessions WHERE id = @session_id`,
  );
  const update = db.prepare<[Buffer, number, number, number]>(
    "UPDATE groups SET facts = ?, member_count = ?, updated_at = ? WHERE id = ?",
  );
  const updateCount = db.prepare<[number, number, number]>(
    "UPDATE groups SET member_count = max(0, member_count + ?), updated_at = ? WHERE id = ?",
  );
  const removeRow = db.prepare<[string, string, number]>(
    "DELETE FROM groups WHERE session_id = ? AND jid = ? AND updated_at < ?",
  );
  const selectMembers = db.prepare<[string, string, number, number], MemberRow>(
    `SELECT ${MEMBER} FROM ${MEMBERS} WHERE g.session_id = ? AND g.jid = ? AND m.id > ? ORDER BY m.id LIMIT ?`,
  );
  const selectMember = db.prepare<{ session: string; jid: string; keys: string }, MemberRow>(
    `SELECT ${MEMBER} FROM ${MEMBERS} WHERE g.session_id = @session AND g.jid = @jid
       AND (m.key IN ${KEYS} OR m.phone_jid IN ${KEYS}) ORDER BY m.id LIMIT 1`,
  );
  const selectIn = db.prepare<{ session: string; keys: string }, MemberRow & Pick<GroupRow, "facts">>(
    `SELECT ${MEMBER}, g.facts FROM ${MEMBERS}
     WHERE m.id IN (SELECT id FROM group_members WHERE session_id = @session AND key IN ${KEYS}
       UNION SELECT id FROM group_members WHERE session_id = @session AND phone_jid IN ${KEYS})
     ORDER BY m.group_id`,
  );
  const selectPeople = db.prepare<[string, string, number], Omit<MemberRow, "jid" | "role" | "tag">>(
    `SELECT min(id) AS id, key, max(phone_jid) AS phone_jid, min(first_seen_at) AS first_seen_at,
       max(last_seen_at) AS last_seen_at
     FROM group_members WHERE session_id = ? AND key > ? GROUP BY key ORDER BY key LIMIT ?`,
  );

  const put = db.transaction<AtOnce<GroupStore>["put"]>((sessionId, group, askedAtMs, nowWallMs) => {
    const facts = factsOf(group);
    const known = select.get(sessionId, group.jid);
    if (known && known.updated_at >= askedAtMs) return true;
    if (!known && (count.get(sessionId) ?? 0) >= mostOfASession) return false;
    const id =
      known?.id ??
      insert.run({
        session_id: sessionId,
        jid: group.jid,
        first_seen_at: nowWallMs,
        updated_at: askedAtMs,
        member_count: group.memberCount,
        facts: sealFacts(vault, sessionId, group.jid, facts),
      });
    if (typeof id !== "number") {
      if (id.changes === 0) return false;
      members.replace(sessionId, Number(id.lastInsertRowid), group.members, nowWallMs);
      return true;
    }
    const isChanged = members.replace(sessionId, id, group.members, nowWallMs);
    const isSame = known?.member_count === group.memberCount && isAlike(openFacts(vault, known), facts);
    if (isChanged || !isSame) {
      update.run(sealFacts(vault, sessionId, group.jid, facts), group.memberCount, askedAtMs, id);
    }
    return true;
  });

  const change = db.transaction<AtOnce<GroupStore>["change"]>((sessionId, jid, asked, nowWallMs) => {
    const known = select.get(sessionId, jid);
    if (!known) return false;
    const before = openFacts(vault, known);
    const after = { ...before, ...asked };
    if (isAlike(before, after)) return true;
    update.run(sealFacts(vault, sessionId, jid, after), known.member_count, nowWallMs, known.id);
    return true;
  });

  /** Does something to who is in a group; how many more are in it is what `act` returns. */
  const withMembers = db.transaction(
    (sessionId: string, jid: string, nowWallMs: number, act: (groupId: number) => number): boolean => {
      const known = select.get(sessionId, jid);
      if (!known) return false;
      updateCount.run(act(known.id), nowWallMs, known.id);
      return true;
    },
  );

  const setTag = db.transaction<AtOnce<GroupStore>["setTag"]>((sessionId, jid, keys, tag) => {
    const known = select.get(sessionId, jid);
    if (known) members.setTag(known.id, keys, (id) => sealTag(vault, sessionId, id, tag));
    return known !== undefined;
  });

  const textOf = (keys: readonly string[]) => JSON.stringify(boundedKeys(keys));

  return {
    put: (sessionId, group, askedAtMs, nowWallMs) => put.immediate(sessionId, group, askedAtMs, nowWallMs),
    find(sessionId, jid) {
      const row = select.get(sessionId, jid);
      return row && toGroup(vault, row);
    },
    list: (sessionId, { after, limit }) =>
      selectPage.all(sessionId, after, limit).map((row) => toGroup(vault, row)),
    listJids: (sessionId) => selectJids.all(sessionId),
    change: (sessionId, jid, asked, nowWallMs) => change.immediate(sessionId, jid, asked, nowWallMs),
    remove: (sessionId, jid, askedAtMs = Number.MAX_SAFE_INTEGER) =>
      removeRow.run(sessionId, jid, askedAtMs).changes > 0,
    addMembers: (sessionId, jid, more, nowWallMs) =>
      withMembers.immediate(sessionId, jid, nowWallMs, (id) => members.add(sessionId, id, more, nowWallMs)),
    removeMembers: (sessionId, jid, keys, nowWallMs) =>
      withMembers.immediate(sessionId, jid, nowWallMs, (id) => -members.remove(id, keys)),
    setRole: (sessionId, jid, keys, role, nowWallMs) =>
      withMembers.immediate(sessionId, jid, nowWallMs, (id) => {
        members.setRole(id, keys, role);
        return 0;
      }),
    setTag: (sessionId, jid, keys, tag) => setTag.immediate(sessionId, jid, keys, tag),
    membersOf: (sessionId, jid, { after, limit }) =>
      selectMembers.all(sessionId, jid, after, limit).map((row) => toMember(vault, row)),
    findMember(sessionId, jid, keys) {
      const row = selectMember.get({ session: sessionId, jid, keys: textOf(keys) });
      return row && toMember(vault, row);
    },
    groupsOf: (sessionId, keys) =>
      selectIn.all({ session: sessionId, keys: textOf(keys) }).map((row) => toMemberIn(vault, row)),
    listPeople: (sessionId, after, limit) => selectPeople.all(sessionId, after, limit).map(toSeenPerson),
  };
}
