import { setTimeout as sleep } from "node:timers/promises";
import { GatewayError, type AudienceChanges, type Relay } from "../../../core/index.ts";
import type { Steps } from "../database/steps.ts";

/** A process that has said nothing for so long is gone, also for whom it keeps events. */
export const LIVES_FOR = "interval '60 seconds'";
/** What it has left is of use to nobody. */
const FORGOTTEN_AFTER = "interval '5 minutes'";
/** The longest lease there is, and a little. */
const HEEDED_WITHIN_MS = 15_000;
const LOOK_FIRST_MS = 5;
const LOOK_LAST_MS = 100;

/** By which this connection writes; null where that is nobody's. */
const INCARNATION = "nullif(nullif(current_setting('duet.incarnation', true), '')::bigint, 0)";

/** One statement: everything is of the same moment. */
const CHANGES = `SELECT v.last,
    (SELECT heeds FROM event_processes WHERE process = $2 AND incarnation IS NOT DISTINCT FROM ${INCARNATION}) AS heeded,
    (SELECT json_agg(organization_id) FROM audience_changes WHERE version > $1) AS organizations,
    (SELECT json_agg(json_build_object('organizationId', w.organization_id, 'id', w.id))
     FROM webhook_changes c JOIN webhooks w ON w.id = c.webhook_id
     WHERE c.version > $1 AND c.changed_by <> $2) AS webhooks,
    (SELECT json_agg(json_build_object('organizationId', e.organization_id, 'names', e.names))
     FROM live_ears e JOIN event_processes p ON p.process = e.process
     WHERE e.process <> $2 AND p.seen_at > clock_timestamp() - ${LIVES_FOR}) AS ears
  FROM audience_version v`;
type ChangesRow = { readonly last: number; readonly heeded: number | null } & {
  readonly [K in "organizations" | "webhooks" | "ears"]: AudienceChanges[K] | null;
};

const HEED = `
  WITH gone AS (
    DELETE FROM event_processes WHERE process = ANY(ARRAY(
      SELECT process FROM event_processes
      WHERE process <> $1 AND seen_at < clock_timestamp() - ${FORGOTTEN_AFTER} FOR UPDATE SKIP LOCKED)))
  INSERT INTO event_processes (process, incarnation, heeds, seen_at)
  VALUES ($1, ${INCARNATION}, $2, clock_timestamp())
  ON CONFLICT (process) DO UPDATE SET
    incarnation = excluded.incarnation, heeds = excluded.heeds, seen_at = excluded.seen_at`;

/** Whoever lives and has not said that it heeds a version, or says nothing yet; who leaves and has nothing any more tells nothing. */
const BEHIND = `SELECT count(*) AS behind FROM nodes n LEFT JOIN event_processes p ON p.incarnation = n.incarnation
  WHERE n.expires_at > clock_timestamp() AND coalesce(p.heeds, -1) < $1
    AND (NOT n.is_leaving OR EXISTS (SELECT 1 FROM owners o WHERE o.incarnation = n.incarnation))`;

/** How processes learn who hears what. `process` is the name that all of its connections have. */
export function audienceChanges(
  { read, write }: Steps,
  process: string,
  closing: AbortSignal,
): Pick<Relay, "changesSince" | "heed" | "untilAllHeed" | "hearLive"> {
  async function isHeeded(version: number): Promise<boolean> {
    const { rows } = await read<{ behind: number }>(BEHIND, [version]);
    return rows[0]?.behind === 0;
  }

  return {
    async changesSince(seen) {
      const { rows } = await read<ChangesRow>(CHANGES, [seen ?? null, process]);
      const [row] = rows;
      if (!row) throw new Error("the audience has a version");
      const { last, heeded, organizations, webhooks, ears } = row;
      return {
        upTo: last,
        heeded: heeded ?? undefined,
        organizations: organizations ?? [],
        webhooks: webhooks ?? [],
        ears: ears ?? [],
      };
    },
    heed: (upTo) =>
      write([], async (query) => {
        await query(HEED, [process, upTo]);
      }),
    async untilAllHeed() {
      const { rows } = await read<{ last: number }>("SELECT last FROM audience_version", []);
      const version = rows[0]?.last ?? 0;
      const deadlineMs = performance.now() + HEEDED_WITHIN_MS;
      for (
        let waitMs = LOOK_FIRST_MS;
        !(await isHeeded(version));
        waitMs = Math.min(2 * waitMs, LOOK_LAST_MS)
      ) {
        if (performance.now() > deadlineMs)
          throw new GatewayError("unavailable", "not every node that lives knows yet who hears");
        await sleep(waitMs, undefined, { signal: closing });
      }
    },
    hearLive: (ears) =>
      write([], async (query) => {
        await query("DELETE FROM live_ears WHERE process = $1", [process]);
        for (const [nth, { organizationId, names }] of ears.entries())
          await query(
            "INSERT INTO live_ears (process, nth, organization_id, names) VALUES ($1, $2, $3, $4::text[])",
            [process, nth, organizationId, names],
          );
      }),
  };
}
