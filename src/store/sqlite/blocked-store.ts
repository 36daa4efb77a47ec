import type { BlockedStore } from "../../core/index.ts";
import { boundedContacts, MOST_BLOCKED } from "../rows/blocked-contacts.ts";
import type { AtOnce } from "./at-once.ts";
import type { Db } from "./database/database.ts";

/** Whom accounts have blocked, in the database; those of a session go with it. */
export function sqliteBlockedStore(db: Db): AtOnce<BlockedStore> {
  const clear = db.prepare<[string]>("DELETE FROM blocked_contacts WHERE session_id = ?");
  // From the session's own row: one that was deleted meanwhile has blocked nobody.
  const insert = db.prepare<[string, string]>(
    `INSERT INTO blocked_contacts (session_id, contact) SELECT id, ? FROM sessions WHERE id = ?
     ON CONFLICT DO NOTHING`,
  );
  const remove = db.prepare<[string, string]>(
    "DELETE FROM blocked_contacts WHERE session_id = ? AND contact = ?",
  );
  const select = db
    .prepare<[string], string>("SELECT contact FROM blocked_contacts WHERE session_id = ? ORDER BY contact")
    .pluck();
  const list = (sessionId: string) => select.all(sessionId);
  const replace = db.transaction<AtOnce<BlockedStore>["replace"]>((sessionId, contacts) => {
    const next = boundedContacts(contacts).toSorted();
    // At each connection it is most often as it was.
    if (next.join() === list(sessionId).join()) return;
    clear.run(sessionId);
    for (const contact of next) insert.run(contact, sessionId);
  });
  const set = db.transaction<AtOnce<BlockedStore>["set"]>((sessionId, contact, isBlocked) => {
    if (!isBlocked) remove.run(sessionId, contact);
    else if (list(sessionId).length < MOST_BLOCKED) insert.run(contact, sessionId);
  });
  return {
    list,
    set: (...change) => set.immediate(...change),
    replace: (sessionId, contacts) => replace.immediate(sessionId, contacts),
  };
}
