import { GatewayError } from "../../../core/index.ts";
import { MIGRATIONS } from "../migrations/index.ts";
import { readRecord, setRecord } from "./gateway-record.ts";
import type { Query } from "./query.ts";

/** "Duet": held while the schema is looked at and changed. */
const SCHEMA_LOCK = 0x44756574;

/**
 * Brings an empty database, or one of an older version where `isUpgraded`, to this program's version; in one transaction,
 * with one program at a time. Gives the version that it had. Throws `unavailable` for what this program does not work on.
 */
export async function migrate(query: Query, isUpgraded: boolean): Promise<number> {
  await query("SELECT pg_advisory_xact_lock($1)", [SCHEMA_LOCK]);
  const version = await versionOf(query);
  if (version > MIGRATIONS.length)
    throw new GatewayError(
      "unavailable",
      `the database of DUET_DATABASE_URL has version ${version} and this program works on ${MIGRATIONS.length}: it needs a newer program`,
    );
  if (version === MIGRATIONS.length) return version;
  if (version > 0 && !isUpgraded)
    throw new GatewayError(
      "unavailable",
      `the database of DUET_DATABASE_URL has version ${version} and this program works on ${MIGRATIONS.length}: start the gateway once, which changes it`,
    );
  for (const statements of MIGRATIONS.slice(version)) await query(statements);
  await setRecord(query, "version", String(MIGRATIONS.length));
  return version;
}

/** 0 for a database that is still to be made. Throws `unavailable` for that of another program. */
export async function versionOf(query: Query): Promise<number> {
  const { rows } = await query<{ tables: number; isOurs: boolean }>(
    `SELECT count(*) AS tables, count(*) FILTER (WHERE table_name IN ('gateway', 'device_keys')) = 2 AS "isOurs"
     FROM information_schema.tables WHERE table_schema = current_schema()`,
  );
  const found = rows[0];
  if (!found || found.tables === 0) return 0;
  if (!found.isOurs)
    throw new GatewayError("unavailable", "the database of DUET_DATABASE_URL is that of another program");
  return Number(await readRecord(query, "version"));
}
