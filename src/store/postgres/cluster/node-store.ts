import { setTimeout as sleep } from "node:timers/promises";
import { GatewayError } from "../../../core/index.ts";
import type { LivingNode, Node, NodeStore } from "../../../cluster/index.ts";
import { readRecord } from "../database/gateway-record.ts";
import type { Query } from "../database/query.ts";
import type { Steps } from "../database/steps.ts";
import { MIGRATIONS } from "../migrations/index.ts";
import { DATABASE_NOW, type DatabaseTime } from "./database-time.ts";
import type { Incarnations } from "./incarnations.ts";
import { endLeases, LIVES } from "./living-nodes.ts";

const LOOK_EVERY_MS = 200;
/** A node that was killed is started again with its address: its lease ends by itself. */
const PATIENCE_MS = 1_000;

export type NodeStoreOptions = {
  readonly steps: Steps;
  /** Those of renewals alone, which wait for nothing else. */
  readonly pulse: Steps;
  readonly incarnations: Incarnations;
  /** Is told by each renewal. */
  readonly time: DatabaseTime;
};

/** Nodes in the database, whose clock is the only one. */
export function postgresNodeStore({ steps, pulse, incarnations, time }: NodeStoreOptions): NodeStore {
  return {
    async join(address, leaseMs) {
      const deadlineMs = performance.now() + leaseMs + PATIENCE_MS;
      let before: Lease | undefined;
      for (;;) {
        const joined = await steps.write([], (query) => join(query, address, leaseMs, incarnations.current));
        if (typeof joined === "number") {
          incarnations.begin(joined);
          return joined;
        }
        const isRenewed = before !== undefined && before.expires !== joined.expires;
        if (isRenewed || performance.now() >= deadlineMs) throw new GatewayError("unavailable", TAKEN);
        before = joined;
        await sleep(LOOK_EVERY_MS);
      }
    },
    renew: (incarnation, leaseMs, isLeaving) =>
      pulse.writeOnce([], async (query) => {
        const askedAtMs = performance.now();
        const { rows } = await query<{ now: number }>(
          `UPDATE nodes n SET expires_at = clock_timestamp() + $2 * interval '1 ms', is_leaving = $3
           WHERE n.incarnation = $1 AND ${LIVES} RETURNING ${DATABASE_NOW} AS now`,
          [incarnation, leaseMs, isLeaving],
        );
        for (const { now } of rows) time.told(now, askedAtMs);
        return rows.length > 0;
      }),
    leave: (incarnation) =>
      steps.writeOnce([], async (query) => {
        await query("DELETE FROM nodes WHERE incarnation = $1", [incarnation]);
      }),
    list: () => listNodes(steps),
    counted: () => countedNodes(steps),
  };
}

const LIVING = `n.address, n.incarnation, n.is_leaving AS "isLeaving",
  ceil(1000 * extract(epoch FROM n.expires_at - clock_timestamp())) AS "leftMs"`;

/** Those that live, in the order of their addresses. */
export async function listNodes({ read }: Steps): Promise<readonly LivingNode[]> {
  const { rows } = await read<LivingNode>(
    `SELECT ${LIVING} FROM nodes n WHERE ${LIVES} ORDER BY n.address`,
    [],
  );
  return rows;
}

async function countedNodes({ read }: Steps): Promise<readonly Node[]> {
  const { rows } = await read<LivingNode & { both: number; organizations: number }>(
    `SELECT ${LIVING},
       (SELECT count(*) FROM owners o WHERE o.incarnation = n.incarnation) AS both,
       coalesce(of_kind.organizations, 0) AS organizations
     FROM nodes n LEFT JOIN (
       SELECT o.incarnation, count(*) AS organizations FROM owners o WHERE o.session_id IS NULL
       GROUP BY o.incarnation) of_kind ON of_kind.incarnation = n.incarnation
     WHERE ${LIVES} ORDER BY n.address`,
    [],
  );
  return rows.map(({ both, organizations, ...node }) => ({
    ...node,
    owned: { sessions: both - organizations, organizations },
  }));
}

const TAKEN =
  "another node of this DUET_NODE_ADDRESS shares the database of DUET_DATABASE_URL: each node has an address of its own";

type Lease = { readonly expires: string };

/** Gives the incarnation, or the lease of who has the address. */
async function join(query: Query, address: string, leaseMs: number, before: number): Promise<number | Lease> {
  await endLeases(query);
  await query("DELETE FROM nodes WHERE incarnation = $1", [before]);
  if ((await readRecord(query, "version")) !== String(MIGRATIONS.length))
    throw new GatewayError("unavailable", "a newer program has changed the database of DUET_DATABASE_URL");
  const joined = await query<{ incarnation: number }>(
    `INSERT INTO nodes (address, incarnation, expires_at)
     VALUES ($1, nextval('incarnations'), clock_timestamp() + $2 * interval '1 ms')
     ON CONFLICT (address) DO NOTHING RETURNING incarnation`,
    [address, leaseMs],
  );
  if (joined.rows[0]) return joined.rows[0].incarnation;
  const { rows } = await query<Lease>("SELECT expires_at::text AS expires FROM nodes WHERE address = $1", [
    address,
  ]);
  return rows[0] ?? { expires: "" };
}
