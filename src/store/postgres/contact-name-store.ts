import type { ContactNames, ContactNameStore } from "../../core/index.ts";
import { joinedNames, MOST_NAMED, openNames, renamed, sealNames } from "../rows/contact-names.ts";
import type { Vault } from "../vault.ts";
import type { Query } from "./database/query.ts";
import type { Steps } from "./database/steps.ts";
import { createRoomLeft } from "./room-left.ts";
import { lockSession } from "./session-lock.ts";

type NamesRow = { readonly key: string; readonly names: Buffer };

/** What people are called, in the database; those of a session go with it. */
export function postgresContactNameStore({ read, write }: Steps, vault: Vault): ContactNameStore {
  const room = createRoomLeft(MOST_NAMED);
  const namesIn = (sessionId: string, rows: readonly NamesRow[]) =>
    new Map(rows.map(({ key, names }) => [key, openNames(vault, sessionId, key, names)]));

  /** By the key itself: by a list of one a table that is not analyzed yet is read by the session alone. */
  async function one(query: Query, sessionId: string, key: string) {
    const { rows } = await query<NamesRow>(
      "SELECT key, names FROM contact_names WHERE session_id = $1 AND key = $2",
      [sessionId, key],
    );
    return namesIn(sessionId, rows).get(key);
  }

  async function several(query: Query, sessionId: string, keys: readonly string[]) {
    const { rows } = await query<NamesRow>(
      "SELECT key, names FROM contact_names WHERE session_id = $1 AND key = ANY($2::text[])",
      [sessionId, keys],
    );
    return namesIn(sessionId, rows);
  }

  async function put(query: Query, sessionId: string, key: string, names: ContactNames, atMs: number) {
    await query(
      `INSERT INTO contact_names (session_id, key, named_at, names) VALUES ($1, $2, $3, $4)
       ON CONFLICT (session_id, key) DO UPDATE
         SET named_at = greatest(contact_names.named_at, excluded.named_at), names = excluded.names`,
      [sessionId, key, atMs, sealNames(vault, sessionId, key, names)],
    );
  }

  return {
    find: (sessionId, key) => one(read, sessionId, key),
    async list(sessionId, after, limit) {
      const { rows } = await read<NamesRow>(
        "SELECT key, names FROM contact_names WHERE session_id = $1 AND key > $2 ORDER BY key LIMIT $3",
        [sessionId, after, limit],
      );
      return [...namesIn(sessionId, rows)].map(([key, names]) => ({ key, names }));
    },
    name: (sessionId, key, names, nowWallMs) =>
      write([sessionId], async (query) => {
        const before = () => one(query, sessionId, key);
        // At nearly every message they are the same: nothing is locked for those.
        if (!renamed(await before(), names) || !(await lockSession(query, sessionId))) return false;
        const named = await before();
        const after = renamed(named, names);
        if (!after) return false;
        await put(query, sessionId, key, after, nowWallMs);
        if (!named) await room.take(sessionId, () => forgetExcess(query, sessionId));
        return true;
      }),
    join: (sessionId, key, others) =>
      write([sessionId], async (query) => {
        if (!(await lockSession(query, sessionId))) return;
        const all = await several(query, sessionId, [key, ...others]);
        if (!others.some((other) => all.has(other))) return;
        const names = joinedNames([key, ...others].flatMap((each) => all.get(each) ?? []));
        await put(query, sessionId, key, names, 0);
        await query("DELETE FROM contact_names WHERE session_id = $1 AND key = ANY($2::text[])", [
          sessionId,
          others,
        ]);
      }),
  };
}

/** Gives how many are left. */
async function forgetExcess(query: Query, sessionId: string): Promise<number> {
  const { rows } = await query<{ named: number }>(
    "SELECT count(*) AS named FROM contact_names WHERE session_id = $1",
    [sessionId],
  );
  const named = rows[0]?.named ?? 0;
  if (named <= MOST_NAMED) return named;
  await query(
    `DELETE FROM contact_names WHERE id = ANY(ARRAY(
       SELECT id FROM contact_names WHERE session_id = $1 ORDER BY named_at, id LIMIT $2::bigint))`,
    [sessionId, named - MOST_NAMED],
  );
  return MOST_NAMED;
}
