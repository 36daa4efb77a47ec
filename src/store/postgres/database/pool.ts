import pg from "pg";
import { withNul } from "./nul.ts";

/** Of this many steps each is done at once; the others wait for their turn. */
const MOST_CONNECTIONS = 10;
const CONNECT_WITHIN_MS = 5_000;
/** A statement that waits for so long fails. */
const ANSWER_WITHIN_MS = 15_000;
const LOCK_WITHIN_MS = 10_000;
/** The database ends who begins and does not go on. */
const IDLE_IN_STEP_MS = 30_000;
/** For a connection whose other end is gone without a word: the server asks after so long. */
const KEEP_ALIVE_SECONDS = 10;

/** What every connection has. `program` tells who has written what. */
export function connectionOptions(url: string, program: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: program,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    keepAlive: true,
    statement_timeout: ANSWER_WITHIN_MS,
    // For an end that says nothing any more.
    query_timeout: ANSWER_WITHIN_MS + 2_000,
    lock_timeout: LOCK_WITHIN_MS,
    idle_in_transaction_session_timeout: IDLE_IN_STEP_MS,
    options: `-c tcp_keepalives_idle=${KEEP_ALIVE_SECONDS} -c tcp_keepalives_interval=${KEEP_ALIVE_SECONDS} -c tcp_keepalives_count=3`,
    types: { getTypeParser },
  };
}

/** What a pool has of its own: how long it waits, how many connections it takes, what each of them begins with. */
export type PoolLimits = Pick<
  pg.PoolConfig,
  | "max"
  | "idleTimeoutMillis"
  | "connectionTimeoutMillis"
  | "statement_timeout"
  | "query_timeout"
  | "lock_timeout"
  | "idle_in_transaction_session_timeout"
> & { readonly onConnect?: (client: pg.ClientBase) => Promise<void> };

/** `lost` is told of a connection that ends; nobody else has to listen for it. */
export function openPool(
  url: string,
  program: string,
  lost: (error: Error) => void,
  limits: PoolLimits = {},
): pg.Pool {
  const pool = new pg.Pool({ ...connectionOptions(url, program), max: MOST_CONNECTIONS, ...limits });
  pool.on("error", lost);
  // One that is lost while it is used: its next statement fails.
  pool.on("connect", (client) => client.on("error", lost));
  return pool;
}

const { INT8, NUMERIC, TEXT } = pg.types.builtins;

const getTypeParser: typeof pg.types.getTypeParser = (type, format): unknown => {
  if (type === TEXT) return withNul;
  // Counts, rows and times stay far below 2^53.
  if (type === INT8 || type === NUMERIC) return Number;
  return pg.types.getTypeParser(type, format);
};
