import type { Owned, Owner, OwnerStore, Taken } from "../../../cluster/index.ts";
import type { Query } from "../database/query.ts";
import type { Steps } from "../database/steps.ts";
import { endLeases, LIVES } from "./living-nodes.ts";

/** `$1` lives, and takes. */
const TAKES = `EXISTS (SELECT FROM nodes n WHERE n.incarnation = $1 AND NOT n.is_leaving AND ${LIVES})`;

/** Incarnations that own something and are not among those: one look for each that owns anything. */
const overUnless = (living: string) => `
  held AS (
    (SELECT incarnation FROM owners WHERE incarnation IS NOT NULL ORDER BY incarnation LIMIT 1)
    UNION ALL
    SELECT (SELECT o.incarnation FROM owners o WHERE o.incarnation > held.incarnation ORDER BY o.incarnation LIMIT 1)
    FROM held WHERE held.incarnation IS NOT NULL),
  over AS (
    SELECT incarnation FROM held
    WHERE incarnation IS NOT NULL AND held.incarnation NOT IN (${living}))`;

/** Of one kind, at most `most`: looks at as many rows of each of those, and of what nobody has. */
const freeOf = (kind: string, most: string) => `
  SELECT * FROM (
    SELECT f.* FROM over CROSS JOIN LATERAL (
      SELECT stream, incarnation, free_since FROM owners o WHERE o.incarnation = over.incarnation AND ${kind}
      ORDER BY o.free_since LIMIT ${most} FOR UPDATE SKIP LOCKED) f
    UNION ALL
    SELECT * FROM (
      SELECT stream, incarnation, free_since FROM owners o WHERE o.incarnation IS NULL AND ${kind}
      ORDER BY o.free_since LIMIT ${most} FOR UPDATE SKIP LOCKED) f) found
  ORDER BY free_since NULLS FIRST LIMIT ${most}`;

/** What is written just now is left. */
const TAKE_FREE = `
  WITH RECURSIVE ${overUnless("SELECT n.incarnation FROM nodes n")},
  found AS ((${freeOf("o.session_id IS NOT NULL", "$2")}) UNION ALL (${freeOf("o.session_id IS NULL", "$3")})),
  taken AS (
    UPDATE owners o SET incarnation = $1, epoch = o.epoch + 1, free_since = NULL
    WHERE o.stream = ANY(ARRAY(SELECT stream FROM found)) AND ${TAKES}
    RETURNING o.stream, o.epoch)
  SELECT taken.stream, taken.epoch, found.incarnation AS from FROM taken JOIN found USING (stream)`;

const MOST_COUNTED = 10_000;
/** As many of each kind as are counted: looks at rows alone where there are any. */
const freeIn = (rows: string, which: string) => `
  SELECT count(*) FROM (
    SELECT 1 FROM over CROSS JOIN LATERAL (
      SELECT 1 FROM owners o WHERE o.incarnation = over.incarnation ${which} LIMIT ${MOST_COUNTED}) f
    UNION ALL
    SELECT 1 FROM (SELECT 1 FROM owners o WHERE o.incarnation IS NULL ${which} LIMIT ${MOST_COUNTED}) f) ${rows}`;
const COUNT_FREE = `
  WITH RECURSIVE ${overUnless(`SELECT n.incarnation FROM nodes n WHERE ${LIVES}`)},
  both_kinds AS (${freeIn("free", "")})
  SELECT count AS both, CASE WHEN count = 0 THEN 0 ELSE (${freeIn("free", "AND o.session_id IS NULL")}) END AS organizations
  FROM both_kinds`;

const SELECT_OWNER = `
  SELECT o.stream, o.epoch, n.address, n.incarnation
  FROM owners o LEFT JOIN nodes n ON n.incarnation = o.incarnation AND ${LIVES}`;

/** Owners in the database. */
export function postgresOwnerStore({ read, write, writeOnce }: Steps): OwnerStore {
  return {
    takeFree: (incarnation, most) =>
      write([], async (query) => {
        await endLeases(query);
        const { rows } = await query<Taken>(TAKE_FREE, [incarnation, most.sessions, most.organizations]);
        return rows;
      }),
    async countFree() {
      const { rows } = await read<{ both: number; organizations: number }>(COUNT_FREE, []);
      const { both = 0, organizations = 0 } = rows[0] ?? {};
      return { sessions: Math.max(0, both - organizations), organizations };
    },
    async countOwned(incarnation) {
      const { rows } = await read<{ owned: number }>(
        "SELECT count(*) AS owned FROM owners WHERE incarnation = $1",
        [incarnation],
      );
      return rows[0]?.owned ?? 0;
    },
    take: (incarnation, stream) => write([], (query) => take(query, incarnation, stream)),
    async release(incarnation, streams, to) {
      await writeOnce([], (query) =>
        query(
          `WITH next AS (SELECT n.incarnation FROM nodes n WHERE n.incarnation = $3 AND NOT n.is_leaving AND ${LIVES}),
           given AS (
             SELECT stream FROM owners WHERE stream = ANY($2::text[]) AND incarnation = $1
             ORDER BY stream FOR UPDATE)
           UPDATE owners o SET incarnation = (SELECT incarnation FROM next),
             epoch = o.epoch + (SELECT count(*) FROM next),
             free_since = CASE WHEN NOT EXISTS (SELECT FROM next) THEN clock_timestamp() END
           FROM given WHERE o.stream = given.stream AND o.incarnation = $1`,
          [incarnation, streams, to ?? null],
        ),
      );
    },
    async ownedBy(incarnation) {
      const { rows } = await read<Owned>(
        "SELECT stream, epoch FROM owners WHERE incarnation = $1 ORDER BY stream",
        [incarnation],
      );
      return rows;
    },
    async ownersOf(streams) {
      const { rows } = await read<Owner>(
        `${SELECT_OWNER} WHERE o.stream = ANY($1::text[]) ORDER BY o.stream`,
        [streams],
      );
      return rows;
    },
    list: (after, limit) => listOwners({ read }, after, limit),
  };
}

/** All that there are, in the order of their streams. */
export async function listOwners(
  { read }: Pick<Steps, "read">,
  after: string | undefined,
  limit: number,
): Promise<readonly Owner[]> {
  const { rows } = await read<Owner>(`${SELECT_OWNER} WHERE o.stream > $1 ORDER BY o.stream LIMIT $2`, [
    after ?? "",
    limit,
  ]);
  return rows;
}

/** Its row is locked first, so that who owns it is asked when nobody changes that any more. */
async function take(query: Query, incarnation: number, stream: string): Promise<(Owner & Taken) | undefined> {
  await endLeases(query);
  const before = await query<{ from: number | null }>(
    "SELECT incarnation AS from FROM owners WHERE stream = $1 FOR UPDATE",
    [stream],
  );
  await query(
    `UPDATE owners o SET incarnation = $1, epoch = o.epoch + 1, free_since = NULL
     WHERE o.stream = $2 AND o.incarnation IS DISTINCT FROM $1 AND ${TAKES}
       AND NOT EXISTS (SELECT FROM nodes n WHERE n.incarnation = o.incarnation)`,
    [incarnation, stream],
  );
  const { rows } = await query<Owner>(`${SELECT_OWNER} WHERE o.stream = $1`, [stream]);
  return rows[0] && { ...rows[0], from: before.rows[0]?.from ?? null };
}
