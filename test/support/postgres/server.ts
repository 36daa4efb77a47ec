import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { getuid } from "node:process";
import pg from "pg";
import { eventually } from "../eventually.ts";
import { freePort } from "../free-port.ts";

/** A PostgreSQL of its own in a temporary folder, which nobody else reaches. */
export interface PostgresServer extends AsyncDisposable {
  readonly port: number;
  /** postgres://… of one of its databases. */
  urlOf(database: string): string;
  /** Ends without a word. */
  stop(): Promise<void>;
  /** Starts again on the same data and port. */
  start(): Promise<void>;
  /** A copy that everything acknowledged from now on is in too; promoted, it is a server like this one. */
  standby(): Promise<Standby>;
}

export interface Standby extends PostgresServer {
  /** It takes over; the other one is to be stopped before. */
  promote(): Promise<void>;
}

/** Throws where PostgreSQL is not installed. */
export async function startPostgres(): Promise<PostgresServer> {
  const home = newHome();
  const given = ["--username", "duet", "--auth", "trust", "--encoding", "UTF8", "--no-sync"];
  run("initdb", ["--pgdata", home.data, ...given], home.user);
  return serverIn(home);
}

type Home = { readonly folder: string; readonly data: string; readonly user: User | undefined };

function newHome(): Home {
  const user = unprivileged();
  const folder = mkdtempSync(path.join(tmpdir(), "duet-postgres-"));
  const data = path.join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  if (user) for (const each of [folder, data]) chownSync(each, user.uid, user.gid);
  return { folder, data, user };
}

/** Starts it on the data that are there. */
async function serverIn(home: Home): Promise<PostgresServer> {
  const { folder, data, user } = home;
  const port = await freePort();
  const urlOf = (database: string) => `postgres://duet@127.0.0.1:${port}/${database}`;
  const start = async () => {
    const server = spawn(program("postgres"), ["-D", data, "-p", String(port), "-k", folder, ...SETTINGS], {
      stdio: "ignore",
      ...user,
    });
    await eventually("PostgreSQL answers", () => answers(urlOf("postgres")));
    return server;
  };
  let server = await start();
  return {
    port,
    urlOf,
    stop: () => ended(server, "SIGQUIT"),
    async start() {
      server = await start();
    },
    standby: () => standbyOf(port, urlOf("postgres")),
    async [Symbol.asyncDispose]() {
      await ended(server, "SIGQUIT");
      rmSync(folder, { recursive: true });
    },
  };
}

async function standbyOf(port: number, url: string): Promise<Standby> {
  const home = newHome();
  const from = ["--host", "127.0.0.1", "--port", String(port), "--username", "duet"];
  const how = ["--write-recovery-conf", "--wal-method", "stream", "--checkpoint", "fast", "--no-sync"];
  run("pg_basebackup", [...from, "--pgdata", home.data, ...how], home.user);
  const server = await serverIn(home);
  await ask(url, "ALTER SYSTEM SET synchronous_standby_names = '*'");
  await ask(url, "SELECT pg_reload_conf()");
  await eventually("it has everything", async () => {
    const rows = await ask(url, "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'");
    return rows.length === 1;
  });
  const promote = async () => {
    await ask(server.urlOf("postgres"), "SELECT pg_promote()");
  };
  return { ...server, promote };
}

async function ask(url: string, text: string): Promise<readonly object[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<object>(text)).rows;
  } finally {
    await client.end();
  }
}

/** The tests kill programs, not the machine. */
const SETTINGS = ["fsync=off", "max_connections=300", "listen_addresses=127.0.0.1"].flatMap((each) => [
  "-c",
  each,
]);

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client(url);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}

type User = { readonly uid: number; readonly gid: number };

/** PostgreSQL does not run as root: then as the user that its package has made. */
function unprivileged(): User | undefined {
  if (getuid?.() !== 0) return undefined;
  const [uid, gid] = ["-u", "-g"].map((which) =>
    Number(spawnSync("id", [which, "postgres"]).stdout.toString()),
  );
  if (!uid || !gid) throw new Error("there is no user postgres: install PostgreSQL");
  return { uid, gid };
}

/** Distributions keep them beside the path, one folder a version. */
function program(name: string): string {
  const versions = "/usr/lib/postgresql";
  const newest = existsSync(versions)
    ? readdirSync(versions).toSorted((one, other) => Number(other) - Number(one))
    : [];
  return (
    newest.map((version) => path.join(versions, version, "bin", name)).find((file) => existsSync(file)) ??
    name
  );
}

function run(name: string, given: readonly string[], user: User | undefined): void {
  const { status, error, stderr } = spawnSync(program(name), given, { ...user, encoding: "utf8" });
  if (status !== 0) throw new Error(`${name}: ${error?.message ?? stderr}`);
}

async function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, "exit");
  server.kill(signal);
  await exit;
}
