import { setTimeout as pass } from "node:timers/promises";
import pg from "pg";
import { parseConfig, type Environment } from "../../../src/config.ts";
import type { LoginRecord } from "../../../src/sandbox/index.ts";
import { Cluster, ENCRYPTION_KEY } from "../../support/cluster/cluster.ts";
import type { NodeProcess } from "../../support/cluster/node-process.ts";
import { startPostgres } from "../../support/postgres/server.ts";
import { runDuet } from "../../support/run-duet.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { startProgram } from "../program.ts";
import { seedLinkedSessions, type Seeded } from "../seed.ts";

const LOOK_EVERY_MS = 100;
const SPREAD_WITHIN_MS = 300_000;

/** Nodes on a PostgreSQL and a simulated WhatsApp of their own, with linked sessions. */
export interface LinkedCluster extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly seeded: Seeded;
  /** What WhatsApp has seen of each connection. */
  readonly logins: () => Promise<readonly LoginRecord[]>;
  /** The numbers that a node owns. */
  readonly numbersOf: (node: NodeProcess) => Promise<readonly string[]>;
  /** Resolves once everything is open, and each node that runs has about its share. */
  untilSpread(): Promise<void>;
}

export async function startLinkedCluster(sessions: number, env: Environment): Promise<LinkedCluster> {
  await using made = new AsyncDisposableStack();
  const postgres = made.use(await startPostgres());
  const databaseUrl = postgres.urlOf("postgres");
  const folder = made.use(temporaryFolder());
  const settings = {
    DUET_DATA_DIR: folder.path,
    DUET_ENCRYPTION_KEY: ENCRYPTION_KEY,
    DUET_ANNOUNCE: "quiet",
  };
  const seeded = await seedLinkedSessions(parseConfig(settings), sessions);
  const moved = await runDuet(["migrate-store"], { ...settings, DUET_DATABASE_URL: databaseUrl });
  if (moved.exitCode !== 0) throw new Error(`the sessions were not moved: ${moved.stderr}`);
  const simulated = await startProgram(["wa-simulator", "--port", "0"], { DUET_DATA_DIR: folder.path });
  const whatsapp = made.use(simulated).first;
  const { url = "", rootKey = "" } = whatsapp;
  const cluster = made.use(await Cluster.start({ databaseUrl, whatsapp: { url, rootKey }, env }));
  const phone = `http://${new URL(url).host}`;
  const logins = async () => (await (await fetch(`${phone}/logins`)).json()) as readonly LoginRecord[];
  const numbersOf = ({ address }: NodeProcess) => owned(databaseUrl, address);
  const untilSpread = async () => {
    const deadline = AbortSignal.timeout(SPREAD_WITHIN_MS);
    const least = Math.floor(sessions / cluster.nodes.length) - 1;
    const isSpread = async () => {
      const open = (await logins()).filter(({ endedAt }) => endedAt === null);
      const counts = await Promise.all(cluster.nodes.map(async (node) => (await numbersOf(node)).length));
      return open.length === sessions && Math.min(...counts) >= least;
    };
    while (!(await isSpread())) await pass(LOOK_EVERY_MS, undefined, { signal: deadline });
  };
  const ends = made.move();
  return {
    cluster,
    seeded,
    logins,
    numbersOf,
    untilSpread,
    [Symbol.asyncDispose]: () => ends.disposeAsync(),
  };
}

async function owned(url: string, address: string): Promise<readonly string[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ number: string }>(
      `SELECT number FROM nodes JOIN owners USING (incarnation) JOIN devices ON stream = devices.session_id
       WHERE address = $1`,
      [address],
    );
    return rows.map(({ number }) => number);
  } finally {
    await client.end();
  }
}
