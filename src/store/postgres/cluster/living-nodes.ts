import type { Query } from "../database/query.ts";

/** Of a node `n` whose lease runs. */
export const LIVES = "n.expires_at > clock_timestamp()";

/**
 * To be done in a transaction before anything that nobody has is given away: a node whose lease has ended is no node any
 * more, and its renewal that comes late finds none. Who renews just now is waited for.
 */
export async function endLeases(query: Query): Promise<void> {
  await query("DELETE FROM nodes WHERE expires_at <= clock_timestamp()", []);
}

/** Whether a database can be changed that nodes of an older program might share. */
export async function nobodyLives(query: Query): Promise<boolean> {
  const { rows } = await query<{ isThere: boolean }>(
    `SELECT to_regclass('nodes') IS NOT NULL AS "isThere"`,
    [],
  );
  if (rows[0]?.isThere !== true) return true;
  const { count } = await query(`SELECT 1 FROM nodes n WHERE ${LIVES} LIMIT 1`, []);
  return count === 0;
}

const SURELY_MORE = 1_000;

/** From now on no node owns anything, nor writes anything of a session. */
export async function endNodes(query: Query): Promise<void> {
  await query("DELETE FROM nodes", []);
  // A standby may lack the last that were given.
  await query(`SELECT setval('incarnations', last_value + ${SURELY_MORE}) FROM incarnations`, []);
  await query(
    "UPDATE owners SET incarnation = NULL, free_since = clock_timestamp() WHERE incarnation IS NOT NULL",
    [],
  );
}
