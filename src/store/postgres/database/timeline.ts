import { RATCHETS } from "../../ratchets.ts";
import { ofAllNodes } from "../cluster/of-all-nodes.ts";
import { lockRecord, setRecord } from "./gateway-record.ts";
import type { Query } from "./query.ts";

/** Where a database is, and since when it has been going on there. */
export type Timeline = {
  /** Of the server and the database in it: a dump that is loaded is in another one. */
  readonly place: string;
  /** PostgreSQL begins another one when a standby takes over, and when an archived backup is restored. */
  readonly id: string;
  /** Whether what is acknowledged is at a standby too. */
  readonly isSynchronous: boolean;
};

export async function timelineOf(query: Query): Promise<Timeline> {
  const { rows } = await query<Timeline>(
    `SELECT (SELECT system_identifier FROM pg_control_system()) || '/' ||
         (SELECT oid FROM pg_database WHERE datname = current_database()) AS place,
       substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) AS id,
       current_setting('synchronous_standby_names') <> ''
         AND current_setting('synchronous_commit') NOT IN ('local', 'off') AS "isSynchronous"`,
  );
  const [timeline] = rows;
  if (!timeline) throw new Error("the database tells no timeline");
  return timeline;
}

/** Whether what was written last in the one is surely there in the other. */
export function goesOn(before: Timeline, now: Timeline): boolean {
  return before.place === now.place && (before.id === now.id || before.isSynchronous);
}

/**
 * To be called before a database is served. Where it does not surely go on from where it was served last, every device's
 * ratchets are forgotten, so that both sides agree on new ones. Gives whether.
 */
export async function settleTimeline(query: Query): Promise<boolean> {
  const now = JSON.stringify(await timelineOf(query));
  // Of several nodes one does it, and the others find it done.
  const record = await lockRecord(query, "timeline");
  if (record === now) return false;
  await setRecord(query, "timeline", now);
  const isBehind =
    record !== undefined && !goesOn(JSON.parse(record) as Timeline, JSON.parse(now) as Timeline);
  if (isBehind)
    await ofAllNodes(query, () => query("DELETE FROM device_keys WHERE type = ANY($1::text[])", [RATCHETS]));
  return isBehind;
}
