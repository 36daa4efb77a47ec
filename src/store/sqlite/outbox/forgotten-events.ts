import type { Outbox } from "../../../core/index.ts";
import type { AtOnce } from "../at-once.ts";
import type { Db } from "../database/database.ts";

type Forgotten = Pick<
  AtOnce<Outbox>,
  "forgetOlder" | "forgetSpoiled" | "forgetExcess" | "listOrganizations" | "forgetStreams"
>;

/** What is too old, spoiled or too much. Rows are in the order in which they came: the oldest are the first. */
export function forgottenEvents(db: Db): Forgotten {
  const deleteOlder = db.prepare<[number, number]>(
    `DELETE FROM events WHERE row IN (
       SELECT row FROM (SELECT row, at FROM events ORDER BY row LIMIT ?) WHERE at < ?)`,
  );
  const deleteLetters = db.prepare<[number, number]>(
    `DELETE FROM dead_letters WHERE rowid IN (
       SELECT rowid FROM dead_letters WHERE failed_at < ? ORDER BY failed_at LIMIT ?)`,
  );
  const deleteSpoiled = db.prepare<[number, number]>(
    `DELETE FROM events WHERE row IN (
       SELECT row FROM events WHERE expires_at IS NOT NULL AND expires_at < ? ORDER BY expires_at LIMIT ?)`,
  );
  const selectLastKept = db
    .prepare<[string, number], number>(
      "SELECT place FROM events WHERE organization_id = ? ORDER BY place DESC LIMIT 1 OFFSET ?",
    )
    .pluck();
  const deleteUpTo = db.prepare<[string, number, number]>(
    `DELETE FROM events WHERE row IN (
       SELECT row FROM events WHERE organization_id = ? AND place <= ? ORDER BY place LIMIT ?)`,
  );
  const selectOrganizations = db
    .prepare<[], string>("SELECT DISTINCT organization_id FROM event_streams")
    .pluck();
  const deleteStreams = db.prepare<[number]>(
    `DELETE FROM event_streams WHERE stream IN (
       SELECT s.stream FROM event_streams s
       WHERE s.stream NOT LIKE 'org:%' AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = s.stream)
         AND NOT EXISTS (SELECT 1 FROM events WHERE stream = s.stream) LIMIT ?)`,
  );
  return {
    forgetOlder: (events, letters, limit) =>
      deleteOlder.run(limit, Math.round(events)).changes +
      deleteLetters.run(Math.round(letters), limit).changes,
    forgetSpoiled: (nowWallMs, limit) => deleteSpoiled.run(Math.round(nowWallMs), limit).changes,
    forgetExcess(organizationId, most, limit) {
      const last = selectLastKept.get(organizationId, most);
      return last === undefined ? 0 : deleteUpTo.run(organizationId, last, limit).changes;
    },
    listOrganizations: () => selectOrganizations.all(),
    forgetStreams: (limit) => deleteStreams.run(limit).changes,
  };
}
