import type { BlockedStore } from "../../core/index.ts";
import { boundedContacts, MOST_BLOCKED } from "../rows/blocked-contacts.ts";
import type { Steps } from "./database/steps.ts";
import { lockSession } from "./session-lock.ts";

/** Whom accounts have blocked, in the database; those of a session go with it. */
export function postgresBlockedStore({ read, write }: Steps): BlockedStore {
  return {
    async list(sessionId) {
      const { rows } = await read<{ contact: string }>(
        "SELECT contact FROM blocked_contacts WHERE session_id = $1 ORDER BY contact",
        [sessionId],
      );
      return rows.map(({ contact }) => contact);
    },
    set: (sessionId, contact, isBlocked) =>
      write([sessionId], async (query) => {
        if (!(await lockSession(query, sessionId))) return;
        await query(isBlocked ? BLOCK : UNBLOCK, [sessionId, contact]);
      }),
    replace: (sessionId, contacts) =>
      write([sessionId], async (query) => {
        if (!(await lockSession(query, sessionId))) return;
        const next = boundedContacts(contacts);
        // At each connection it is most often as it was: who stays is not written.
        await query(UNBLOCK_OTHERS, [sessionId, next]);
        await query(BLOCK_ALL, [sessionId, next]);
      }),
  };
}

const UNBLOCK = "DELETE FROM blocked_contacts WHERE session_id = $1 AND contact = $2";

const BLOCK = `INSERT INTO blocked_contacts (session_id, contact)
  SELECT $1::text, $2::text WHERE (SELECT count(*) FROM blocked_contacts WHERE session_id = $1) < ${MOST_BLOCKED}
  ON CONFLICT DO NOTHING`;

const UNBLOCK_OTHERS = `DELETE FROM blocked_contacts b WHERE session_id = $1
  AND NOT EXISTS (SELECT FROM unnest($2::text[]) AS next (contact) WHERE next.contact = b.contact)`;

const BLOCK_ALL = `INSERT INTO blocked_contacts (session_id, contact)
  SELECT $1::text, contact FROM unnest($2::text[]) AS next (contact) ON CONFLICT DO NOTHING`;
