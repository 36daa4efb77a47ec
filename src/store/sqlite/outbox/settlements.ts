import type { Outbox, Settlement } from "../../../core/index.ts";
import { toDeadLetter, wholeMs, type LetterRow } from "../../rows/event-row.ts";
import type { Vault } from "../../vault.ts";
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";
import { attemptsWriter } from "./deliveries-seen.ts";

/** What came of deliveries. Each row is written from its webhook's own and its event's: what is gone has none. */
export function settlements(db: Db, vault: Vault): Pick<AtOnce<Outbox>, "settle" | "listDead"> {
  const setLane = db.prepare<[number, number, number | null, number, string, string]>(
    `INSERT INTO event_lanes (webhook_id, stream, cursor, attempts, next_at, generation)
     SELECT w.id, s.stream, ?, ?, ?, ? FROM webhooks w JOIN event_streams s ON s.organization_id = w.organization_id
     WHERE w.id = ? AND s.stream = ?
     ON CONFLICT (webhook_id, stream) DO UPDATE SET
       cursor = excluded.cursor, attempts = excluded.attempts, next_at = excluded.next_at
     WHERE event_lanes.generation = excluded.generation`,
  );
  const OF_WEBHOOK = `FROM webhooks w JOIN events e ON e.organization_id = w.organization_id
     WHERE w.id = ? AND e.stream = ? AND e.n = ?`;
  const setAside = db.prepare<[number, number, string, string, number]>(
    `INSERT INTO events_set_aside (webhook_id, stream, n, attempts, next_at) SELECT w.id, e.stream, e.n, ?, ?
     ${OF_WEBHOOK}
     ON CONFLICT (webhook_id, stream, n) DO UPDATE SET attempts = excluded.attempts, next_at = excluded.next_at`,
  );
  const endAside = db.prepare<[string, string, number]>(
    "DELETE FROM events_set_aside WHERE webhook_id = ? AND stream = ? AND n = ?",
  );
  const bury = db.prepare<[number, number | null, string, number, string, string, number]>(
    `INSERT INTO dead_letters (webhook_id, stream, n, organization_id, session_id, id, name, at, fact, attempts,
       http_status, reason, failed_at)
     SELECT w.id, e.stream, e.n, e.organization_id, e.session_id, e.id, e.name, e.at, e.fact, ?, ?, ?, ?
     ${OF_WEBHOOK} ON CONFLICT DO NOTHING`,
  );
  const setFailing = db.prepare<[number | null, string]>(
    "UPDATE webhooks SET failing_since = ? WHERE id = ?",
  );
  const selectDead = db.prepare<[string, number], LetterRow>(
    `SELECT stream, n, organization_id, session_id, id, name, at, fact, attempts, http_status, reason, failed_at
     FROM dead_letters WHERE webhook_id = ? ORDER BY failed_at DESC, rowid DESC LIMIT ?`,
  );

  const writeAttempts = attemptsWriter(db);

  const settle = db.transaction(
    ({ lanes, setAside: aside, over, dead, failing, attempts: all }: Settlement) => {
      for (const { webhookId, stream, cursor, attempts, nextAtWallMs, generation } of lanes)
        setLane.run(cursor, attempts, wholeMs(nextAtWallMs), generation, webhookId, stream);
      for (const { webhookId, stream, n, attempts, nextAtWallMs } of aside)
        setAside.run(attempts, wholeMs(nextAtWallMs), webhookId, stream, n);
      for (const { webhookId, stream, n, attempts, httpStatus, reason, failedAtWallMs } of dead) {
        bury.run(attempts, httpStatus, reason, wholeMs(failedAtWallMs), webhookId, stream, n);
        endAside.run(webhookId, stream, n);
      }
      for (const { webhookId, stream, n } of over) endAside.run(webhookId, stream, n);
      for (const { webhookId, sinceWallMs } of failing) setFailing.run(wholeMs(sinceWallMs), webhookId);
      writeAttempts(all);
    },
  );

  return {
    settle: (settlement) => settle.immediate(settlement),
    listDead: (webhookId, limit) =>
      selectDead.all(webhookId, limit).map((row) => toDeadLetter(vault, webhookId, row)),
  };
}
