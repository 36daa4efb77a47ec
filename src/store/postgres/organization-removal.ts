import type { OrganizationStore } from "../../core/index.ts";
import { ofAllNodes } from "./cluster/of-all-nodes.ts";
import type { Query } from "./database/query.ts";
import type { RowCache } from "./database/row-cache.ts";
import type { Steps } from "./database/steps.ts";

/** In one step. */
const ROWS_AT_ONCE = 1_000;
/** Each with headers of up to 200 KB. */
const WEBHOOKS_AT_ONCE = 50;

/** Tables of which a session has many rows. What else there is of it goes with its own row. */
const MANY_OF_SESSION = ["device_keys", "presence_leases", "canonical_numbers", "messages", "chats"];

const removal = (table: string, owner: string, taken = "") =>
  `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
     SELECT ctid FROM ${table} WHERE ${owner} = $1 LIMIT ${ROWS_AT_ONCE} ${taken}))`;
/** In the order in which whoever settles deliveries locks them; lanes and letters go with them. */
const webhookRemoval = (owner: string) =>
  `DELETE FROM webhooks WHERE id = ANY(ARRAY(
     SELECT id FROM webhooks WHERE ${owner} = $1 ORDER BY id LIMIT ${WEBHOOKS_AT_ONCE} FOR UPDATE))`;

const OF_SESSION = [
  ...MANY_OF_SESSION.map((table) => removal(table, "session_id")),
  webhookRemoval("session_id"),
  "DELETE FROM sessions WHERE id = $1",
];
const OF_ORGANIZATION = [
  // Those that others hold go with their webhooks.
  removal("dead_letters", "organization_id", "FOR UPDATE SKIP LOCKED"),
  webhookRemoval("organization_id"),
  // Without webhooks nobody holds what hangs on an event, or on a stream.
  removal("events", "organization_id"),
  removal("event_streams", "organization_id"),
  removal("credentials", "organization_id"),
  removal("audience_changes", "organization_id"),
  "DELETE FROM organizations WHERE id = $1 AND deleted_at IS NOT NULL",
];

/** Removes organizations in slices: to remove everything in one statement would keep its rows locked for seconds. */
export function organizationRemoval(
  { write }: Steps,
  callers: RowCache,
): Pick<OrganizationStore, "beginRemoval" | "removeSome"> {
  return {
    beginRemoval: (id, atMs) =>
      write(
        [id],
        async (query) => {
          const { count } = await query(
            "UPDATE organizations SET deleted_at = coalesce(deleted_at, $1) WHERE id = $2",
            [atMs, id],
          );
          return count > 0;
        },
        callers.drop,
      ),
    removeSome: (id) => write([id], (query) => removeNext(query, id), callers.drop),
  };
}

/** False when there was nothing any more. */
async function removeNext(query: Query, id: string): Promise<boolean> {
  // One program at a time: what another one removes would look like nothing.
  const found = await query("SELECT 1 FROM organizations WHERE id = $1 FOR NO KEY UPDATE", [id]);
  if (found.count === 0) return false;
  const { rows } = await query<{ id: string }>(
    "SELECT id FROM sessions WHERE organization_id = $1 ORDER BY id LIMIT 1",
    [id],
  );
  const [statements, owner] = rows[0] ? [OF_SESSION, rows[0].id] : [OF_ORGANIZATION, id];
  return ofAllNodes(query, async () => {
    for (const statement of statements) {
      const { count } = await query(statement, [owner]);
      if (count > 0) return true;
    }
    return false;
  });
}
