import { performance } from "node:perf_hooks";
import type { OrganizationStore } from "../../core/index.ts";
import type { AtOnce } from "./at-once.ts";
import type { Db } from "./database/database.ts";

/** How long the lock is held in one go, give or take a few rows. */
const SLICE_MS = 20;
const ROWS_AT_ONCE = 200;
/** Each with headers of up to 200 KB. */
const WEBHOOKS_AT_ONCE = 10;

/** Tables of which a session has many rows. What else there is of it goes with its own row. */
const MANY_OF_SESSION = ["device_keys", "presence_leases", "canonical_numbers", "messages", "chats"];

/** Removes organizations in slices: to remove everything in one statement would stop every writer for seconds. */
export function organizationRemoval(db: Db): Pick<AtOnce<OrganizationStore>, "beginRemoval" | "removeSome"> {
  const begin = db.prepare<[number, string]>(
    "UPDATE organizations SET deleted_at = coalesce(deleted_at, ?) WHERE id = ?",
  );
  const firstSession = db
    .prepare<[string], string>("SELECT id FROM sessions WHERE organization_id = ? ORDER BY id LIMIT 1")
    .pluck();
  const removals = (tables: readonly string[], owner: string, rows: number) =>
    tables.map((table) => db.prepare<[string]>(`DELETE FROM ${table} WHERE ${owner} = ? LIMIT ${rows}`));
  const ofSession = [
    ...removals(MANY_OF_SESSION, "session_id", ROWS_AT_ONCE),
    db.prepare<[string]>("DELETE FROM sessions WHERE id = ?"),
  ];
  const ofOrganization = [
    ...removals(["dead_letters", "events", "event_streams"], "organization_id", ROWS_AT_ONCE),
    ...removals(["webhooks"], "organization_id", WEBHOOKS_AT_ONCE),
    ...removals(["credentials"], "organization_id", ROWS_AT_ONCE),
    db.prepare<[string]>("DELETE FROM organizations WHERE id = ? AND deleted_at IS NOT NULL"),
  ];

  /** False when there was nothing any more. */
  function removeNext(id: string): boolean {
    const session = firstSession.get(id);
    const [statements, owner] = session === undefined ? [ofOrganization, id] : [ofSession, session];
    return statements.some((statement) => statement.run(owner).changes > 0);
  }

  const removeSome = db.transaction((id: string): boolean => {
    const endsAtMs = performance.now() + SLICE_MS;
    while (performance.now() < endsAtMs) if (!removeNext(id)) return false;
    return true;
  });
  return {
    beginRemoval: (id, atMs) => begin.run(atMs, id).changes > 0,
    removeSome: (id) => removeSome.immediate(id),
  };
}
