import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { getuid } from "node:process";
import pg from "pg";
import { eventually } from "../eventually.ts";

/** A PostgreSQL of its own in a temporary folder, which nobody else reaches. */
export interface PostgresServer extends AsyncDisposable {
  /** postgres://… of one of its databases. */
  urlOf(database: string): string;
  /** Ends without a word. */
  stop(): Promise<void>;
  /** Starts again on the same data and port. */
  start(): Promise<void>;
}

/** Throws where PostgreSQL is not installed. */
export async function startPostgres(): Promise<PostgresServer> {
  const user = unprivileged();
  const folder = mkdtempSync(path.join(tmpdir(), "duet-postgres-"));
  const data = path.join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  if (user) for (const each of [folder, data]) chownSync(each, user.uid, user.gid);
  run(
    "initdb",
    ["--pgdata", data, "--username", "duet", "--auth", "trust", "--encoding", "UTF8", "--no-sync"],
    user,
  );
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
    urlOf,
    stop: () => ended(server, "SIGQUIT"),
    async start() {
      server = await start();
    },
    async [Symbol.asyncDispose]() {
      await ended(server, "SIGQUIT");
      rmSync(folder, { recursive: true });
    },
  };
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function ended(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, "exit");
  server.kill(signal);
  await exit;
}
