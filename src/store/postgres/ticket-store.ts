import type { TicketStore } from "../../core/index.ts";
import type { Vault } from "../vault.ts";
import type { Steps } from "./database/steps.ts";

/** Tickets in the database, found by their digest, what they are for sealed. */
export function postgresTicketStore({ writeOnce }: Pick<Steps, "writeOnce">, vault: Vault): TicketStore {
  return {
    async keep({ text, callerId, content, lastsMs, mostOfCaller, most }) {
      const digest = vault.digest(text);
      const { count } = await writeOnce([], (query) =>
        query(
          `WITH gone AS (
             DELETE FROM tickets WHERE ctid = ANY(ARRAY(
               SELECT ctid FROM tickets WHERE ends_at <= clock_timestamp() LIMIT 100 FOR UPDATE SKIP LOCKED)))
           INSERT INTO tickets (digest, caller_id, content, ends_at)
           SELECT $1, $2::text, $3, clock_timestamp() + $4 * interval '1 ms'
           WHERE (SELECT count(*) FROM tickets WHERE caller_id = $2::text AND ends_at > clock_timestamp()) < $5
             AND (SELECT count(*) FROM tickets WHERE ends_at > clock_timestamp()) < $6`,
          [digest, callerId, vault.seal(rowOf(digest), content), lastsMs, mostOfCaller, most],
        ),
      );
      return count > 0;
    },
    async use(text) {
      const digest = vault.digest(text);
      const { rows } = await writeOnce([], (query) =>
        query<{ content: Buffer; isInForce: boolean }>(
          `DELETE FROM tickets WHERE digest = $1 RETURNING content, ends_at > clock_timestamp() AS "isInForce"`,
          [digest],
        ),
      );
      const [found] = rows;
      return found?.isInForce === true ? vault.open(rowOf(digest), found.content) : undefined;
    },
  };
}

const rowOf = (digest: Buffer) => `ticket ${digest.toString("hex")}`;
