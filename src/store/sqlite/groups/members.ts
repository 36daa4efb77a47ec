import type { GroupRole, MemberInfo } from "../../../core/index.ts";
import type { Db } from "../database/database.ts";

/** WhatsApp's own bound. */
const MOST_MEMBERS = 1024;
/** When somebody was last seen is written again after so long. */
const SEEN_MS = 60 * 60_000;

type KnownRow = {
  readonly id: number;
  readonly key: string;
  readonly phone_jid: string | null;
  readonly role: string;
};

/** Who is in the groups, within a transaction of who calls. */
export interface Members {
  /** These and nobody else; whether that is another than before. */
  replace(sessionId: string, groupId: number, members: readonly MemberInfo[], nowMs: number): boolean;
  /** How many were not in it. Who is keeps their role. */
  add(sessionId: string, groupId: number, members: readonly MemberInfo[], nowMs: number): number;
  /** How many were in it. */
  remove(groupId: number, keys: readonly string[]): number;
  setRole(groupId: number, keys: readonly string[], role: GroupRole): void;
}

export function membersIn(db: Db): Members {
  const select = db.prepare<[number], KnownRow>(
    "SELECT id, key, phone_jid, role FROM group_members WHERE group_id = ?",
  );
  const count = db.prepare<[number], number>("SELECT count(*) FROM group_members WHERE group_id = ?").pluck();
  const find = db.prepare<{ group: number; key: string; jid: string | null }, KnownRow>(
    `SELECT id, key, phone_jid, role FROM group_members
     WHERE group_id = @group AND (key = @key OR key = @jid OR phone_jid = @jid OR phone_jid = @key)`,
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
  const updateRole = db.prepare<[string, number]>("UPDATE group_members SET role = ? WHERE id = ?");

  const findKey = (group: number, key: string) => find.get({ group, key, jid: key });

  return {
    replace(sessionId, groupId, members, nowMs) {
      const left = new Map<string, KnownRow>();
      for (const row of select.all(groupId)) left.set(row.key, row);
      let isAnother = false;
      for (const member of unique(members).slice(0, MOST_MEMBERS)) {
        const { key, phoneJid, role } = member;
        // Whom their number named alone may have a LID by now.
        const known = left.get(key) ?? left.get(phoneJid ?? "");
        if (!known) insert.run(sessionId, groupId, key, phoneJid, role, nowMs, nowMs);
        else left.delete(known.key);
        const phone = phoneJid ?? known?.phone_jid ?? null;
        if (known && known.key === key && known.phone_jid === phone && known.role === role) continue;
        isAnother = true;
        if (known) update.run(key, phone, role, known.id);
      }
      for (const { id } of left.values()) removeRow.run(id);
      touch.run(nowMs, groupId, nowMs - SEEN_MS);
      return isAnother || left.size > 0;
    },
    add(sessionId, groupId, members, nowMs) {
      let added = 0;
      for (const { key, phoneJid, role } of unique(members)) {
        const known = find.get({ group: groupId, key, jid: phoneJid });
        if (known) {
          const isLid = key.endsWith("@lid");
          update.run(isLid ? key : known.key, phoneJid ?? known.phone_jid, known.role, known.id);
        } else if ((count.get(groupId) ?? 0) < MOST_MEMBERS) {
          insert.run(sessionId, groupId, key, phoneJid, role, nowMs, nowMs);
          added++;
        }
      }
      return added;
    },
    remove(groupId, keys) {
      const rows = keys.flatMap((key) => findKey(groupId, key) ?? []);
      for (const { id } of rows) removeRow.run(id);
      return rows.length;
    },
    setRole(groupId, keys, role) {
      for (const { id } of keys.flatMap((key) => findKey(groupId, key) ?? [])) updateRole.run(role, id);
    },
  };
}

type Keyed = { readonly key: string; readonly phoneJid: string | null; readonly role: GroupRole };

/** Each once, by the key that names them. */
function unique(members: readonly MemberInfo[]): readonly Keyed[] {
  const keyed = members.flatMap(({ jid, lid, role }): Keyed[] => {
    const key = lid ?? jid;
    return key === null ? [] : [{ key, phoneJid: lid === null ? null : jid, role }];
  });
  return [...new Map(keyed.map((member) => [member.key, member])).values()];
}
