import type { ContactNames, ContactNameStore } from "../../core/index.ts";
import type { Vault } from "../vault.ts";
import type { AtOnce } from "./at-once.ts";
import type { Db } from "./database/database.ts";

type NamesRow = {
  readonly session_id: string;
  readonly key: string;
  readonly named_at: number;
  readonly names: Buffer;
};

/** A session keeps no more: whoever writes to it names themselves. */
const MOST_OF_A_SESSION = 10_000;

const NOBODY: ContactNames = { pushName: null, fullName: null, firstName: null };

/** What people are called, in the database; those of a session go with it. */
export function sqliteContactNameStore(
  db: Db,
  vault: Vault,
  mostOfASession: number = MOST_OF_A_SESSION,
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
     ON CONFLICT (session_id, key) DO UPDATE SET named_at = excluded.named_at, names = excluded.names`,
  );
  const removeExcess = db.prepare<[string, number]>(
    `DELETE FROM contact_names WHERE id IN (
       SELECT id FROM contact_names WHERE session_id = ? ORDER BY named_at DESC, id DESC LIMIT -1 OFFSET ?)`,
  );
  const remove = db.prepare<[string, string]>("DELETE FROM contact_names WHERE session_id = ? AND key = ?");

  function find(sessionId: string, key: string): ContactNames | undefined {
    const names = select.get(sessionId, key);
    return names && (JSON.parse(vault.open(rowOf(sessionId, key), names)) as ContactNames);
  }

  function put(sessionId: string, key: string, names: ContactNames, nowWallMs: number): void {
    const sealed = vault.seal(rowOf(sessionId, key), JSON.stringify(names));
    upsert.run({ session_id: sessionId, key, named_at: nowWallMs, names: sealed });
  }

  const name = db.transaction<AtOnce<ContactNameStore>["name"]>((sessionId, key, names, nowWallMs) => {
    const before = find(sessionId, key) ?? NOBODY;
    const after = { ...before, ...names };
    const isSame = (Object.keys(after) as (keyof ContactNames)[]).every(
      (each) => before[each] === after[each],
    );
    if (isSame) return false;
    put(sessionId, key, after, nowWallMs);
    removeExcess.run(sessionId, mostOfASession);
    return true;
  });

  const join = db.transaction<AtOnce<ContactNameStore>["join"]>((sessionId, key, others) => {
    for (const other of others) {
      const known = find(sessionId, other);
      if (!known) continue;
      const named = find(sessionId, key) ?? NOBODY;
      put(
        sessionId,
        key,
        {
          pushName: named.pushName ?? known.pushName,
          fullName: named.fullName ?? known.fullName,
          firstName: named.firstName ?? known.firstName,
        },
        0,
      );
      remove.run(sessionId, other);
    }
  });

  return {
    find,
    list: (sessionId, after, limit) =>
      selectAfter.all(sessionId, after, limit).map(({ key, names }) => ({
        key,
        names: JSON.parse(vault.open(rowOf(sessionId, key), names)) as ContactNames,
      })),
    name: (sessionId, key, names, nowWallMs) => name.immediate(sessionId, key, names, nowWallMs),
    join: (sessionId, key, others) => join.immediate(sessionId, key, others),
  };
}

function rowOf(sessionId: string, key: string): string {
  return `contact ${sessionId} ${key}`;
}
