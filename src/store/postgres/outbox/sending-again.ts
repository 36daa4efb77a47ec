import type { LanePlace, Outbox } from "../../../core/index.ts";
import { wholeMs } from "../../rows/event-row.ts";
import { ofAllNodes } from "../cluster/of-all-nodes.ts";
import type { Query } from "../database/query.ts";
import type { Steps } from "../database/steps.ts";
import { giveBack } from "./given-back.ts";
import { lockHearers, lockWebhooks } from "./locked-webhooks.ts";
import { skipEverything } from "./skipped-streams.ts";

type Again = Pick<Outbox, "listStreams" | "sendAgain" | "sendTheseAgain" | "skip">;
type Place = { readonly stream: string; readonly n: number };
type Range = LanePlace & { readonly after: number; readonly upTo: number };

/** Goes back in lanes, or ahead. A dead letter whose event was forgotten gives it back, in its old place. */
export function sendingAgain({ read, write }: Steps): Again {
  return {
    async listStreams(webhookId) {
      const { rows } = await read<{ stream: string }>(
        `SELECT stream FROM event_lanes WHERE webhook_id = $1
         UNION SELECT stream FROM dead_letters WHERE webhook_id = $1`,
        [webhookId],
      );
      return rows.map(({ stream }) => stream);
    },
    sendAgain: (lane, names, sinceWallMs, nowWallMs) =>
      write([lane.webhookId], async (query) => {
        const [since, now] = [wholeMs(sinceWallMs), wholeMs(nowWallMs)];
        await lockHearers(query, lane.webhookId);
        return ofAllNodes(query, async () => {
          await giveBackSince(query, lane, since);
          const { range, events } = await rangeSince(query, lane, names, since, now);
          if (range && events > 0) await goBack(query, range, names, now);
          return events;
        });
      }),
    sendTheseAgain: (webhookId, ids, nowWallMs) =>
      write([webhookId], async (query) => {
        await lockHearers(query, webhookId);
        const places = await placesOf(query, webhookId, ids);
        const letters = places.filter(({ is_letter }) => is_letter);
        return ofAllNodes(query, async () => {
          await giveBack(query, webhookId, columnsOf(letters));
          return tryAlone(query, webhookId, places, wholeMs(nowWallMs));
        });
      }),
    skip: (webhookId) =>
      write([webhookId], async (query) => {
        await lockWebhooks(query, [webhookId]);
        await ofAllNodes(query, () => skipEverything(query, webhookId));
      }),
  };
}

async function giveBackSince(query: Query, { webhookId, stream }: LanePlace, since: number): Promise<void> {
  const { rows } = await query<Place>(
    "SELECT stream, n FROM dead_letters WHERE webhook_id = $1 AND stream = $2 AND at >= $3",
    [webhookId, stream, since],
  );
  await giveBack(query, webhookId, columnsOf(rows));
}

/** What has happened in a lane since then, up to its cursor: from the newest on, for what is sent again is what is read. */
async function rangeSince(
  query: Query,
  { webhookId, stream }: LanePlace,
  names: readonly string[],
  since: number,
  now: number,
): Promise<{ range: Range | undefined; events: number }> {
  const { rows } = await query<{ cursor: number; after: number; events: number }>(
    `SELECT l.cursor, b.after, (
       SELECT count(*) FROM events WHERE stream = $2 AND n > b.after AND n <= l.cursor
         AND name = ANY($3::text[]) AND (expires_at IS NULL OR expires_at > $5)) AS events
     FROM event_lanes l CROSS JOIN LATERAL (SELECT coalesce(
       (SELECT n FROM events WHERE stream = $2 AND n <= l.cursor AND at < $4 ORDER BY n DESC LIMIT 1),
       (SELECT min(n) - 1 FROM events WHERE stream = $2 AND n <= l.cursor),
       l.cursor) AS after) b
     WHERE l.webhook_id = $1 AND l.stream = $2`,
    [webhookId, stream, names, since, now],
  );
  const [row] = rows;
  if (!row) return { range: undefined, events: 0 };
  return { range: { webhookId, stream, after: row.after, upTo: row.cursor }, events: row.events };
}

/** What was set aside or given up in it is in the lane again. */
async function goBack(
  query: Query,
  { webhookId, stream, after, upTo }: Range,
  names: readonly string[],
  now: number,
): Promise<void> {
  await query(
    `WITH back AS (
       UPDATE event_lanes SET cursor = $3, attempts = 0, next_at = NULL, generation = generation + 1,
         again_up_to = greatest(again_up_to, $4), again_at = $5
       WHERE webhook_id = $1 AND stream = $2),
     asides AS (
       DELETE FROM events_set_aside a USING events e
       WHERE a.webhook_id = $1 AND a.stream = $2 AND a.n > $3 AND a.n <= $4
         AND e.stream = $2 AND e.n = a.n AND e.name = ANY($6::text[]))
     DELETE FROM dead_letters
     WHERE webhook_id = $1 AND stream = $2 AND n > $3 AND n <= $4 AND name = ANY($6::text[])`,
    [webhookId, stream, after, upTo, now, names],
  );
}

type FoundPlace = Place & { readonly is_letter: boolean };

/** Each once: as a dead letter where it is one. */
async function placesOf(
  query: Query,
  webhookId: string,
  ids: readonly string[],
): Promise<readonly FoundPlace[]> {
  const { rows } = await query<FoundPlace>(
    `SELECT stream, n, bool_or(is_letter) AS is_letter FROM (
       SELECT stream, n, true AS is_letter FROM dead_letters WHERE webhook_id = $1 AND id = ANY($2::text[])
       UNION ALL
       SELECT stream, n, false FROM webhook_attempts
       WHERE webhook_id = $1 AND (id = ANY($2::text[]) OR event_id = ANY($2::text[]))) found
     GROUP BY stream, n`,
    [webhookId, ids],
  );
  return rows;
}

/** Sets aside what the lane is past, and gives how many that are. */
async function tryAlone(
  query: Query,
  webhookId: string,
  places: readonly Place[],
  now: number,
): Promise<number> {
  const { streams, ns } = columnsOf(places);
  const { rows } = await query<{ events: number }>(
    `WITH aside AS (
       INSERT INTO events_set_aside (webhook_id, stream, n, attempts, next_at, again_at)
       SELECT l.webhook_id, e.stream, e.n, 0, $4::bigint, $4 FROM unnest($2::text[], $3::bigint[]) AS g (stream, n)
       JOIN event_lanes l ON l.webhook_id = $1 AND l.stream = g.stream
       JOIN events e ON e.stream = g.stream AND e.n = g.n AND e.n <= l.cursor
       FOR KEY SHARE OF e
       ON CONFLICT (webhook_id, stream, n) DO UPDATE SET
         attempts = 0, next_at = excluded.next_at, again_at = excluded.again_at
       RETURNING stream, n),
     letters AS (
       DELETE FROM dead_letters d USING aside a WHERE d.webhook_id = $1 AND d.stream = a.stream AND d.n = a.n)
     SELECT count(*) AS events FROM aside`,
    [webhookId, streams, ns, now],
  );
  return rows[0]?.events ?? 0;
}

function columnsOf(places: readonly Place[]) {
  return { streams: places.map(({ stream }) => stream), ns: places.map(({ n }) => n) };
}
