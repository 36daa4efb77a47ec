import type { Outbox } from "../../../core/index.ts";
import { wholeMs } from "../../rows/event-row.ts";
import type { Query } from "../database/query.ts";
import type { Steps } from "../database/steps.ts";

type Forgotten = Pick<
  Outbox,
  "forgetOlder" | "forgetSpoiled" | "forgetExcess" | "listOrganizations" | "forgetStreams"
>;
type OfRow = { readonly row: number };
type OfStream = { readonly stream: string };

/** Rows are in the order in which they came: the oldest are the first. */
const OLDER = `SELECT row FROM events WHERE row IN (SELECT row FROM events ORDER BY row LIMIT $1) AND at < $2
  ORDER BY row FOR UPDATE SKIP LOCKED`;
const SPOILED = `SELECT row FROM events WHERE expires_at < $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED`;
const EXCESS = `SELECT row FROM events WHERE organization_id = $1 AND place <= (
    SELECT place FROM events WHERE organization_id = $1 ORDER BY place DESC LIMIT 1 OFFSET $2)
  ORDER BY place LIMIT $3 FOR UPDATE SKIP LOCKED`;
const OF_THE_GONE = `SELECT s.stream FROM event_streams s
  WHERE s.stream NOT LIKE 'org:%' AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = s.stream)
    AND NOT EXISTS (SELECT 1 FROM events WHERE stream = s.stream)
  LIMIT $1 FOR UPDATE OF s SKIP LOCKED`;

/** What is too old, spoiled or too much. It waits for nobody: what others have locked goes the next time. */
export function forgottenEvents({ read, write }: Steps): Forgotten {
  const forget = (text: string, values: readonly unknown[]) =>
    write([], (query) => deleteEvents(query, text, values));
  return {
    forgetOlder: (eventsBeforeWallMs, lettersBeforeWallMs, limit) =>
      write([], async (query) => {
        const events = await deleteEvents(query, OLDER, [limit, wholeMs(eventsBeforeWallMs)]);
        const { count } = await query(
          `DELETE FROM dead_letters WHERE ctid = ANY(ARRAY(
             SELECT ctid FROM dead_letters WHERE failed_at < $1 ORDER BY failed_at LIMIT $2 FOR UPDATE SKIP LOCKED))`,
          [wholeMs(lettersBeforeWallMs), limit],
        );
        return events + count;
      }),
    forgetSpoiled: (nowWallMs, limit) => forget(SPOILED, [wholeMs(nowWallMs), limit]),
    forgetExcess: (organizationId, most, limit) => forget(EXCESS, [organizationId, most, limit]),
    async listOrganizations() {
      const { rows } = await read<{ organization_id: string }>(
        "SELECT DISTINCT organization_id FROM event_streams",
        [],
      );
      return rows.map(({ organization_id }) => organization_id);
    },
    forgetStreams: (limit) => write([], (query) => deleteStreams(query, limit)),
  };
}

/** Those that are found, without any that somebody keeps set aside. */
async function deleteEvents(query: Query, text: string, values: readonly unknown[]): Promise<number> {
  const { rows } = await query<OfRow>(text, values);
  if (rows.length === 0) return 0;
  const found = [rows.map(({ row }) => row)];
  await query(
    `DELETE FROM events_set_aside WHERE ctid = ANY(ARRAY(
       SELECT a.ctid FROM events e JOIN events_set_aside a ON a.stream = e.stream AND a.n = e.n
       WHERE e.row = ANY($1::bigint[]) FOR UPDATE OF a SKIP LOCKED))`,
    found,
  );
  const { count } = await query(
    `DELETE FROM events e WHERE e.row = ANY($1::bigint[])
       AND NOT EXISTS (SELECT 1 FROM events_set_aside a WHERE a.stream = e.stream AND a.n = e.n)`,
    found,
  );
  return count;
}

/** The same; what was written into them meanwhile is seen once they are locked. */
async function deleteStreams(query: Query, limit: number): Promise<number> {
  const { rows } = await query<OfStream>(OF_THE_GONE, [limit]);
  if (rows.length === 0) return 0;
  const found = [rows.map(({ stream }) => stream)];
  await query(
    `DELETE FROM event_lanes WHERE ctid = ANY(ARRAY(
       SELECT l.ctid FROM event_lanes l WHERE l.stream = ANY($1::text[])
         AND NOT EXISTS (SELECT 1 FROM events WHERE stream = l.stream) FOR UPDATE OF l SKIP LOCKED))`,
    found,
  );
  const { count } = await query(
    `DELETE FROM event_streams s WHERE s.stream = ANY($1::text[])
       AND NOT EXISTS (SELECT 1 FROM events WHERE stream = s.stream)
       AND NOT EXISTS (SELECT 1 FROM event_lanes WHERE stream = s.stream)`,
    found,
  );
  return count;
}
