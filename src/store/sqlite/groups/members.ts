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
import type { Db } from "../database/database.ts";

/** Who is in the groups, within a transaction of who calls. */
export interface Members {
  /** These and nobody else; whether that is another than before. */
  replace(sessionId: string, groupId: number, members: readonly MemberInfo[], nowMs: number): boolean;
  /** How many were not in it. Who is keeps their role. */
  add(sessionId: string, groupId: number, members: readonly MemberInfo[], nowMs: number): number;
  /** How many were in it. */
  remove(groupId: number, keys: readonly string[]): number;
  setRole(groupId: number, keys: readonly string[], role: GroupRole): void;
  /** `seal` gives the label of the member with this id. */
  setTag(groupId: number, keys: readonly string[], seal: (memberId: number) => Buffer | null): void;
}

export function membersIn(db: Db): Members {
  const select = db.prepare<[number], KnownMember>(
    "SELECT id, key, phone_jid, role FROM group_members WHERE group_id = ?",
  );
  const insert = db.prepare<[string, number, string, string | null, string, number, number]>(
    `INSERT INTO group_members (session_id, group_id, key, phone_jid, role, first_seen_at, last_seen_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const update = db.prepare<[string, string | null, string, number]>(
    "UPDATE group_members SET key = ?, phone_jid = ?, role = ? WHERE id = ?",
  );
  const touch = db.prepare<[number, number, number]>(
    "UPDATE group_members SET last_seen_at = ? WHERE group_id = ? AND last_seen_at < ?",
  );
  const removeRow = db.prepare<[number]>("DELETE FROM group_members WHERE id = ?");
  const updateTag = db.prepare<[Buffer | null, number]>("UPDATE group_members SET tag = ? WHERE id = ?");
  const updateRole = db.prepare<[string, number]>("UPDATE group_members SET role = ? WHERE id = ?");

  function write(sessionId: string, groupId: number, changes: MemberChanges, nowMs: number): void {
    for (const id of changes.gone) removeRow.run(id);
    for (const { id, key, phoneJid, role } of changes.changed) update.run(key, phoneJid, role, id);
    for (const { key, phoneJid, role } of changes.come)
      insert.run(sessionId, groupId, key, phoneJid, role, nowMs, nowMs);
  }

  return {
    replace(sessionId, groupId, members, nowMs) {
      const changes = replacedMembers(select.all(groupId), members);
      write(sessionId, groupId, changes, nowMs);
      touch.run(nowMs, groupId, nowMs - SEEN_MS);
      return isAnyChange(changes);
    },
    add(sessionId, groupId, members, nowMs) {
      const changes = addedMembers(select.all(groupId), members);
      write(sessionId, groupId, changes, nowMs);
      return changes.come.length;
    },
    remove(groupId, keys) {
      const gone = namedMembers(select.all(groupId), keys);
      for (const { id } of gone) removeRow.run(id);
      return gone.length;
    },
    setRole(groupId, keys, role) {
      for (const { id } of namedMembers(select.all(groupId), keys)) updateRole.run(role, id);
    },
    setTag(groupId, keys, seal) {
      for (const { id } of namedMembers(select.all(groupId), keys)) updateTag.run(seal(id), id);
    },
  };
}
