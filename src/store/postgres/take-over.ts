import pg from "pg";
import { GatewayError, type HeldFiles } from "../../core/index.ts";
import type { Vault } from "../vault.ts";
import { keepRecord, readRecord, setRecord } from "./database/gateway-record.ts";
import { migrate } from "./database/migrate.ts";
import { requireRecord } from "./database/own-records.ts";
import { connectionOptions } from "./database/pool.ts";
import { fromPostgres } from "./database/postgres-error.ts";
import { queryBy, type Query } from "./database/query.ts";
import { postgresHeldFiles } from "./messages/held-files.ts";
import type { Steps } from "./database/steps.ts";
import { rightToServe } from "./database/right-to-serve.ts";

/** For the counts of whole tables. */
const ANSWER_WITHIN_MS = 10 * 60_000;

/** One transaction in which a database takes everything over that another one has had. */
export interface TakeOver {
  /** Names the move that has filled the database already; undefined where none has. */
  readonly move: string | undefined;
  /** Throws `unavailable` where somebody has used it already. */
  requireUnused(): Promise<void>;
  /** Of a table, in the order in which `insert` takes a row's values. */
  columnsOf(table: string): Promise<readonly string[]>;
  insert(table: string, rows: readonly (readonly unknown[])[]): Promise<void>;
  count(table: string): Promise<number>;
  /** Files of media that waits to leave. */
  readonly heldFiles: Pick<HeldFiles, "keep">;
  /** Facts about the database itself. */
  keep(name: "whatsapp_root_key" | "program" | "program_before", value: string): Promise<void>;
  /** New rows are numbered behind those that were taken over; now everything is there, by that move. */
  commit(move: string): Promise<void>;
  /** What is not committed is not there. */
  end(): Promise<void>;
}

/** Makes the tables where there are none. Rejects with `unavailable`: also while a gateway serves the database. */
export async function beginTakeOver(url: string, vault: Vault): Promise<TakeOver> {
  const limits = { statement_timeout: ANSWER_WITHIN_MS, query_timeout: ANSWER_WITHIN_MS + 2_000 };
  const client = new pg.Client({ ...connectionOptions(url, "duet migrate-store"), ...limits });
  client.on("error", nothing);
  const ask = queryBy(client);
  const query: Query = async (text, values) => {
    try {
      return await ask(text, values);
    } catch (error) {
      throw fromPostgres(error);
    }
  };
  const end = () => client.end().catch(nothing);
  try {
    await client.connect();
    await rightToServe({ waitMs: 0, isShared: false }).take(query);
    await query("BEGIN");
    await migrate(query, false);
    await requireRecord(query, "key", vault.fingerprint);
    return takeOverBy(query, await readRecord(query, "move"), end);
  } catch (error) {
    await end();
    throw fromPostgres(error);
  }
}

function takeOverBy(query: Query, move: string | undefined, end: () => Promise<void>): TakeOver {
  const known = new Map<string, readonly Column[]>();
  const columnsOf = async (table: string) => {
    const columns = known.get(table) ?? (await columnsIn(query, table));
    known.set(table, columns);
    return columns;
  };
  const writeOnce: Steps["writeOnce"] = (_, work) => work(query);
  return {
    move,
    heldFiles: postgresHeldFiles({ read: query, writeOnce }),
    async requireUnused() {
      // Until the end nobody makes an organization either, and there is nothing without one.
      await query("LOCK TABLE organizations IN EXCLUSIVE MODE");
      const { count } = await query("SELECT 1 FROM organizations LIMIT 1");
      if (count > 0)
        throw new GatewayError(
          "unavailable",
          "the database of DUET_DATABASE_URL has organizations already: it takes a new one",
        );
    },
    columnsOf: async (table) => (await columnsOf(table)).map(({ name }) => name),
    async insert(table, rows) {
      const columns = await columnsOf(table);
      const arrays = columns.map(({ type }, nth) => `$${nth + 1}::${type}[]`).join(", ");
      const isFlag = columns.map(({ type }) => type === "boolean");
      // SQLite has flags as 0 and 1.
      const valueOf = (value: unknown, nth: number) =>
        isFlag[nth] === true && value !== null ? value === 1 : value;
      await query(
        `INSERT INTO ${table} (${columns.map(({ name }) => name).join(", ")}) SELECT * FROM unnest(${arrays})`,
        columns.map((_, nth) => rows.map((row) => valueOf(row[nth], nth))),
      );
    },
    async count(table) {
      const { rows } = await query<{ rows: number }>(`SELECT count(*) AS rows FROM ${table}`, []);
      return rows[0]?.rows ?? 0;
    },
    async keep(name, value) {
      if (name === "whatsapp_root_key") await requireRecord(query, name, value);
      else await keepRecord(query, name, value);
    },
    async commit(done) {
      await numberBehind(query, known);
      await setRecord(query, "move", done);
      await query("COMMIT");
    },
    end,
  };
}

type Column = { readonly name: string; readonly type: string; readonly isNumbered: boolean };

async function columnsIn(query: Query, table: string): Promise<readonly Column[]> {
  const { rows } = await query<Column>(
    `SELECT column_name::text AS name, data_type::text AS type, is_identity = 'YES' AS "isNumbered"
     FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1
     ORDER BY ordinal_position`,
    [table],
  );
  return rows;
}

async function numberBehind(query: Query, tables: ReadonlyMap<string, readonly Column[]>): Promise<void> {
  for (const [table, columns] of tables)
    for (const { name } of columns.filter(({ isNumbered }) => isNumbered))
      await query(
        `SELECT setval(pg_get_serial_sequence('${table}', '${name}'), max(${name})) FROM ${table} HAVING max(${name}) > 0`,
        [],
      );
}

function nothing(): void {
  // What it was used for tells what is wrong.
}
