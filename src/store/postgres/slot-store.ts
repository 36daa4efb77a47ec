import { WINDOW_MS, type Lent, type SlotStore } from "../../cluster/index.ts";
import type { Steps } from "./database/steps.ts";

/** Rows that are swept in one statement. */
const SWEPT_AT_ONCE = 10_000;

/** Slots of requests in the database, which nodes lend themselves. */
export function postgresSlotStore({ writeOnce }: Steps): SlotStore {
  return {
    async lend({ id, bucket, limit, needed, most, lastsMs }) {
      const { rows } = await writeOnce([], (query) =>
        query<Lent>(
          `SELECT slots, counted, extract(epoch FROM reset) * 1000 AS "resetInMs"
           FROM lend_requests($1, $2, $3, $4, $5, $6 * interval '1 ms', $7 * interval '1 ms')`,
          [id, bucket, limit, needed, most, lastsMs, WINDOW_MS],
        ),
      );
      const [lent] = rows;
      if (!lent) throw new Error("nothing was told of a loan");
      return lent;
    },
    async settle(settled) {
      await writeOnce([], (query) =>
        query(
          `INSERT INTO request_loans (id, bucket, slots, used_at, ends_at)
           SELECT id, bucket, used, clock_timestamp() - ago * interval '1 ms',
             clock_timestamp() + ($5 - ago) * interval '1 ms'
           FROM unnest($1::uuid[], $2::text[], $3::integer[], $4::float8[]) AS settled (id, bucket, used, ago)
           ORDER BY id
           ON CONFLICT (id) DO UPDATE SET slots = excluded.slots, used_at = excluded.used_at, ends_at = excluded.ends_at`,
          [
            settled.map(({ id }) => id),
            settled.map(({ bucket }) => bucket),
            settled.map(({ used }) => used),
            settled.map(({ agoMs }) => agoMs),
            WINDOW_MS,
          ],
        ),
      );
    },
    async sweep() {
      await writeOnce([], (query) =>
        query(
          `DELETE FROM request_loans WHERE ctid = ANY(ARRAY(
             SELECT ctid FROM request_loans WHERE ends_at <= clock_timestamp() ORDER BY ends_at LIMIT $1
             FOR UPDATE SKIP LOCKED))`,
          [SWEPT_AT_ONCE],
        ),
      );
    },
  };
}
