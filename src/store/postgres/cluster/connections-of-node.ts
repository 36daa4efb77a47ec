import type pg from "pg";
import type { Sharing } from "../../../cluster/index.ts";
import { openPool, type PoolLimits } from "../database/pool.ts";
import { stepsOn, type Connections } from "../database/steps.ts";
import { GatewayError } from "../../../core/index.ts";
import { DATABASE_NOW, databaseTime } from "./database-time.ts";
import { createIncarnations } from "./incarnations.ts";
import { postgresNodeStore } from "./node-store.ts";
import { postgresOwnerStore } from "./owner-store.ts";
import { watchReach } from "./reach.ts";

/** What a node asks of who owns what must be answered soon, or not at all. */
const SHARING: PoolLimits = {
  max: 2,
  connectionTimeoutMillis: 2_000,
  lock_timeout: 1_000,
  statement_timeout: 5_000,
  query_timeout: 6_000,
  onConnect: planSimply,
};
/** A renewal is tried several times in a lease. */
const PULSE: PoolLimits = {
  max: 1,
  idleTimeoutMillis: 0,
  connectionTimeoutMillis: 1_000,
  lock_timeout: 1_000,
  statement_timeout: 1_000,
  query_timeout: 1_000,
};
/** Whoever stands still in the middle of a step for as long loses its lease, and lets others go on. */
const IDLE_IN_STEP_MS = 6_000;

export type ConnectionsOfNode = {
  /** Its work, which is done by one incarnation at a time, and refused within a second where the database is away. */
  readonly work: Connections & { end(): Promise<void> };
  readonly sharing: Sharing;
  /** Asks the database for its time; to be done before anybody asks for it. */
  begin(): Promise<void>;
  end(): Promise<void>;
};

/** Of a node that shares a database: those of its work, and others that never wait for it. */
export function connectionsOfNode(url: string, program: string): ConnectionsOfNode {
  const incarnations = createIncarnations((incarnation) =>
    openPool(url, program, nothing, {
      idle_in_transaction_session_timeout: IDLE_IN_STEP_MS,
      onConnect: (client) => writeBy(client, incarnation),
    }),
  );
  const ofSharing = openPool(url, program, nothing, SHARING);
  const ofPulse = openPool(url, program, nothing, PULSE);
  const steps = stepsOn(ofSharing);
  const pulse = stepsOn(ofPulse);
  const time = databaseTime(() => performance.now());
  /** Processes of the server with what was given up: what comes later of the same may not be overtaken by it. */
  let abandoned: readonly number[] = [];
  const reach = watchReach({
    waitingSinceMs: () => incarnations.waitingSinceMs(),
    async ping() {
      await pulse.read(END_PROCESSES, [abandoned]);
      abandoned = [];
    },
    onAway: () => void (abandoned = incarnations.abandon()),
  });
  return {
    work: {
      async connect() {
        if (reach.isAway) throw new GatewayError("unavailable", AWAY);
        return incarnations.connect();
      },
      async end() {
        reach.end();
        await incarnations.end();
      },
    },
    sharing: {
      nodes: postgresNodeStore({ steps, pulse, incarnations, time }),
      owners: postgresOwnerStore(steps),
      wallMs: () => time.wallMs(),
    },
    async begin() {
      const askedAtMs = performance.now();
      const { rows } = await pulse.read<{ now: number }>(`SELECT ${DATABASE_NOW} AS now`, []);
      for (const { now } of rows) time.told(now, askedAtMs);
    },
    async end() {
      await Promise.all([ofSharing.end(), ofPulse.end()]);
    },
  };
}

const AWAY = "the database of DUET_DATABASE_URL cannot be used: it does not answer";
const END_PROCESSES = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE pid = ANY($1::int[]) AND application_name = current_setting('application_name')`;

/** Asked of the connection itself, whatever the address and a pooler make of a connection's options. */
async function writeBy(client: pg.ClientBase, incarnation: number): Promise<void> {
  await client.query("SELECT set_config('duet.incarnation', $1, false)", [String(incarnation)]);
}

/** Of some nodes and many owners more is expected than there is, and a plan is compiled that takes a hundred times as long. */
async function planSimply(client: pg.ClientBase): Promise<void> {
  await client.query("SET jit = off");
}

function nothing(): void {
  // Whoever uses the pool next is told.
}
