import type { LanePlace, Outbox } from "../../../core/index.ts";
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";

type Again = Pick<AtOnce<Outbox>, "listStreams" | "sendAgain" | "sendTheseAgain" | "skip">;
type Range = LanePlace & { readonly after: number; readonly upTo: number; readonly names: string };
type Place = { readonly stream: string; readonly n: number };

/** Goes back in lanes, or ahead. A dead letter whose event was forgotten gives it back, in its old place. */
export function sendingAgain(db: Db): Again {
  const selectStreams = db
    .prepare<{ webhookId: string }, string>(
      `SELECT stream FROM event_lanes WHERE webhook_id = @webhookId
       UNION SELECT stream FROM dead_letters WHERE webhook_id = @webhookId`,
    )
    .pluck();
  const selectCursor = db
    .prepare<LanePlace, number>(
      "SELECT cursor FROM event_lanes WHERE webhook_id = @webhookId AND stream = @stream",
    )
    .pluck();
  // From the newest on: what is sent again is what is read.
  const selectBefore = db
    .prepare<{ stream: string; cursor: number; since: number }, number>(
      `SELECT coalesce(
         (SELECT n FROM events WHERE stream = @stream AND n <= @cursor AND at < @since ORDER BY n DESC LIMIT 1),
         (SELECT min(n) - 1 FROM events WHERE stream = @stream AND n <= @cursor),
         @cursor)`,
    )
    .pluck();
  const RANGE = "stream = @stream AND n > @after AND n <= @upTo";
  const NAMED = "name IN (SELECT value FROM json_each(@names))";
  const count = db
    .prepare<Range & { now: number }, number>(
      `SELECT count(*) FROM events WHERE ${RANGE} AND ${NAMED} AND (expires_at IS NULL OR expires_at > @now)`,
    )
    .pluck();
  const goBack = db.prepare<LanePlace & { after: number; upTo: number; now: number }>(
    `UPDATE event_lanes SET cursor = @after, attempts = 0, next_at = NULL, generation = generation + 1,
       again_up_to = max(again_up_to, @upTo), again_at = @now
     WHERE webhook_id = @webhookId AND stream = @stream`,
  );
  // In the lane again.
  const endAsides = db.prepare<Range>(
    `DELETE FROM events_set_aside WHERE webhook_id = @webhookId AND ${RANGE}
       AND n IN (SELECT n FROM events WHERE ${RANGE} AND ${NAMED})`,
  );
  const endLetters = db.prepare<Range>(
    `DELETE FROM dead_letters WHERE webhook_id = @webhookId AND ${RANGE} AND ${NAMED}`,
  );
  const selectLetters = db.prepare<{ webhookId: string; ids: string }, Place>(
    `SELECT stream, n FROM dead_letters
     WHERE webhook_id = @webhookId AND id IN (SELECT value FROM json_each(@ids))`,
  );
  const selectLettersSince = db.prepare<LanePlace & { since: number }, Place>(
    "SELECT stream, n FROM dead_letters WHERE webhook_id = @webhookId AND stream = @stream AND at >= @since",
  );
  const selectAttempts = db.prepare<{ webhookId: string; ids: string }, Place>(
    `SELECT DISTINCT stream, n FROM webhook_attempts WHERE webhook_id = @webhookId
       AND (id IN (SELECT value FROM json_each(@ids)) OR event_id IN (SELECT value FROM json_each(@ids)))`,
  );
  const setAside = db.prepare<LanePlace & { n: number; now: number }>(
    `INSERT INTO events_set_aside (webhook_id, stream, n, attempts, next_at, again_at)
     SELECT l.webhook_id, e.stream, e.n, 0, @now, @now FROM event_lanes l
     JOIN events e ON e.stream = l.stream AND e.n = @n AND e.n <= l.cursor
     WHERE l.webhook_id = @webhookId AND l.stream = @stream
     ON CONFLICT (webhook_id, stream, n) DO UPDATE SET
       attempts = 0, next_at = excluded.next_at, again_at = excluded.again_at`,
  );
  const endLetter = db.prepare<LanePlace & { n: number }>(
    "DELETE FROM dead_letters WHERE webhook_id = @webhookId AND stream = @stream AND n = @n",
  );
  const skipAll = db.prepare<[string]>(
    `INSERT INTO event_lanes (webhook_id, stream, cursor, attempts, next_at, generation)
     SELECT w.id, s.stream, s.last, 0, NULL, 1 FROM webhooks w
     JOIN event_streams s ON s.organization_id = w.organization_id WHERE w.id = ?
     ON CONFLICT (webhook_id, stream) DO UPDATE SET
       cursor = excluded.cursor, attempts = 0, next_at = NULL, generation = event_lanes.generation + 1`,
  );
  const skipAsides = db.prepare<[string]>("DELETE FROM events_set_aside WHERE webhook_id = ?");
  const giveBack = givingBack(db);

  const sendAgain = db.transaction<Again["sendAgain"]>((lane, names, sinceWallMs, nowWallMs) => {
    const [since, now] = [Math.round(sinceWallMs), Math.round(nowWallMs)];
    const { webhookId, stream } = lane;
    for (const { n } of selectLettersSince.all({ webhookId, stream, since }))
      giveBack({ webhookId, stream, n });
    const cursor = selectCursor.get({ webhookId, stream });
    if (cursor === undefined) return 0;
    const after = selectBefore.get({ stream, cursor, since }) ?? cursor;
    const range = { webhookId, stream, after, upTo: cursor, names: JSON.stringify(names) };
    const events = count.get({ ...range, now }) ?? 0;
    if (events === 0) return 0;
    goBack.run({ webhookId, stream, after, upTo: cursor, now });
    endAsides.run(range);
    endLetters.run(range);
    return events;
  });

  const sendTheseAgain = db.transaction<Again["sendTheseAgain"]>((webhookId, ids, nowWallMs) => {
    const asked = { webhookId, ids: JSON.stringify(ids) };
    const now = Math.round(nowWallMs);
    const letters = selectLetters.all(asked);
    for (const { stream, n } of letters) giveBack({ webhookId, stream, n });
    const places = new Map(
      [...letters, ...selectAttempts.all(asked)].map((place) => [`${place.stream} ${place.n}`, place]),
    );
    let events = 0;
    for (const { stream, n } of places.values()) {
      if (setAside.run({ webhookId, stream, n, now }).changes === 0) continue;
      endLetter.run({ webhookId, stream, n });
      events++;
    }
    return events;
  });

  const skip = db.transaction((webhookId: string) => {
    skipAll.run(webhookId);
    skipAsides.run(webhookId);
  });

  return {
    listStreams: (webhookId) => selectStreams.all({ webhookId }),
    sendAgain: (lane, names, since, now) => sendAgain.immediate(lane, names, since, now),
    sendTheseAgain: (webhookId, ids, now) => sendTheseAgain.immediate(webhookId, ids, now),
    skip: (webhookId) => skip.immediate(webhookId),
  };
}

/** Puts a dead letter's event back where it was. A stream that was forgotten meanwhile is over for everybody up to there. */
function givingBack(db: Db): (letter: LanePlace & { readonly n: number }) => void {
  const LETTER = "FROM dead_letters d WHERE d.webhook_id = @webhookId AND d.stream = @stream AND d.n = @n";
  type Letter = LanePlace & { readonly n: number };
  const beginStream = db.prepare<Letter>(
    `INSERT INTO event_streams (stream, organization_id, last) SELECT d.stream, d.organization_id, d.n ${LETTER}
     ON CONFLICT DO NOTHING`,
  );
  const skipStream = db.prepare<Letter>(
    `INSERT INTO event_lanes (webhook_id, stream, cursor, attempts, next_at)
     SELECT w.id, d.stream, d.n, 0, NULL FROM webhooks w JOIN dead_letters d ON d.organization_id = w.organization_id
     WHERE d.webhook_id = @webhookId AND d.stream = @stream AND d.n = @n
     ON CONFLICT (webhook_id, stream) DO UPDATE SET cursor = max(cursor, excluded.cursor)`,
  );
  const raiseLast = db.prepare<Letter>(
    "UPDATE event_streams SET last = max(last, @n) WHERE stream = @stream",
  );
  // Before all that readers go on from.
  const insert = db.prepare<Letter>(
    `INSERT INTO events (stream, n, organization_id, session_id, id, name, at, expires_at, fact, place)
     SELECT d.stream, d.n, d.organization_id, d.session_id, d.id, d.name, d.at, NULL, d.fact,
       coalesce((SELECT min(place) FROM events WHERE organization_id = d.organization_id), 1) - 1 ${LETTER}
     ON CONFLICT DO NOTHING`,
  );
  const selectLast = db
    .prepare<{ stream: string }, number>("SELECT last FROM event_streams WHERE stream = @stream")
    .pluck();
  return (letter) => {
    const { webhookId, stream, n } = letter;
    const last = selectLast.get({ stream });
    if (last === undefined) beginStream.run({ webhookId, stream, n });
    if (last === undefined || last < n) {
      raiseLast.run({ webhookId, stream, n });
      skipStream.run({ webhookId, stream, n });
    }
    insert.run({ webhookId, stream, n });
  };
}
