import { RATCHETS } from "../../ratchets.ts";
import { readRecord, setRecord } from "./gateway-record.ts";
import type { Query } from "./query.ts";

/** PostgreSQL begins another one when a standby takes over, and when a backup is restored. */
export async function timelineOf(query: Query): Promise<string> {
  const { rows } = await query<{ timeline: string; standbys: string }>(
    `SELECT substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS timeline,
       CASE WHEN current_setting('synchronous_commit') IN ('local', 'off') THEN ''
         ELSE current_setting('synchronous_standby_names') END AS standbys`,
  );
  const { timeline = "", standbys = "" } = rows[0] ?? {};
  return standbys === "" ? timeline : `${timeline} synchronous`;
}

/**
 * To be called before a database is served. Where it has gone over to another timeline, and whoever took over may have
 * lacked what was written last, every device's ratchets are forgotten, so that both sides agree on new ones. Gives whether.
 */
export async function settleTimeline(query: Query): Promise<boolean> {
  const now = await timelineOf(query);
  const before = await readRecord(query, "timeline");
  if (before === now) return false;
  await setRecord(query, "timeline", now);
  const isOlder = before !== undefined && !isSameOrWhole(before, now);
  if (isOlder) await query("DELETE FROM device_keys WHERE type = ANY($1::text[])", [RATCHETS]);
  return isOlder;
}

/** A synchronous standby has all that was acknowledged. */
function isSameOrWhole(before: string, now: string): boolean {
  const [timeline, standbys] = before.split(" ");
  return standbys !== undefined || timeline === now.split(" ")[0];
}
