import type { ContactNames, ContactNameStore } from "../../core/index.ts";
import { joinedNames, MOST_NAMED, openNames, renamed, sealNames } from "../rows/contact-names.ts";
import type { Vault } from "../vault.ts";
import type { AtOnce } from "./at-once.ts";
import type { Db } from "./database/database.ts";

type NamesRow = {
  readonly session_id: string;
  readonly key: string;
  readonly named_at: number;
  readonly names: Buffer;
};

/** What people are called, in the database; those of a session go with it. */
export function sqliteContactNameStore(
  db: Db,
  vault: Vault,
  mostOfASession: number = MOST_NAMED,
): AtOnce<ContactNameStore> {
  const select = db
    .prepare<[string, string], Buffer>("SELECT names FROM contact_names WHERE session_id = ? AND key = ?")
    .pluck();
  const selectAfter = db.prepare<[string, string, number], Pick<NamesRow, "key" | "names">>(
    "SELECT key, names FROM contact_names WHERE session_id = ? AND key > ? ORDER BY key LIMIT ?",
  );
  // From the session's own row: in one that was deleted meanwhile nobody has a name.
  const upsert = db.prepare<NamesRow>(
    `INSERT INTO contact_names (session_id, key, named_at, names)
     SELECT id, @key, @named_at, @names FROM sessions WHERE id = @session_id
     ON CONFLICT (session_id, key) DO UPDATE SET named_at = max(named_at, excluded.named_at), names = excluded.names`,
  );
  const removeExcess = db.prepare<[string, number]>(
    `DELETE FROM contact_names WHERE id IN (
       SELECT id FROM contact_names WHERE session_id = ? ORDER BY named_at DESC, id DESC LIMIT -1 OFFSET ?)`,
  );
  const remove = db.prepare<[string, string]>("DELETE FROM contact_names WHERE session_id = ? AND key = ?");

  function find(sessionId: string, key: string): ContactNames | undefined {
    const names = select.get(sessionId, key);
    return names && openNames(vault, sessionId, key, names);
  }

  /** False in a session that is gone. */
  function put(sessionId: string, key: string, names: ContactNames, nowWallMs: number): boolean {
    const sealed = sealNames(vault, sessionId, key, names);
    return upsert.run({ session_id: sessionId, key, named_at: nowWallMs, names: sealed }).changes > 0;
  }

  const name = db.transaction<AtOnce<ContactNameStore>["name"]>((sessionId, key, names, nowWallMs) => {
    const after = renamed(find(sessionId, key), names);
    if (!after || !put(sessionId, key, after, nowWallMs)) return false;
    removeExcess.run(sessionId, mostOfASession);
    return true;
  });

  const join = db.transaction<AtOnce<ContactNameStore>["join"]>((sessionId, key, others) => {
    const known = others.flatMap((other) => find(sessionId, other) ?? []);
    if (known.length === 0) return;
    const named = find(sessionId, key);
    put(sessionId, key, joinedNames(named ? [named, ...known] : known), 0);
    for (const other of others) remove.run(sessionId, other);
  });

  return {
    find,
    list: (sessionId, after, limit) =>
      selectAfter.all(sessionId, after, limit).map(({ key, names }) => ({
        key,
        names: openNames(vault, sessionId, key, names),
      })),
    name: (sessionId, key, names, nowWallMs) => name.immediate(sessionId, key, names, nowWallMs),
    join: (sessionId, key, others) => join.immediate(sessionId, key, others),
  };
}
