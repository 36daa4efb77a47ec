import pg from "pg";
import { GatewayError } from "../../core/index.ts";
import type { FoundWebhook, Inspected } from "../store.ts";
import type { Vault } from "../vault.ts";
import { readRecord } from "./database/gateway-record.ts";
import { versionOf } from "./database/migrate.ts";
import { connectionOptions } from "./database/pool.ts";
import { fromPostgres } from "./database/postgres-error.ts";
import { servedBy } from "./database/program-record.ts";
import { queryBy, type Query } from "./database/query.ts";
import { MIGRATIONS } from "./migrations/index.ts";

const MOST_WEBHOOKS = 10_000;

export type Inspecting = { readonly url: string; readonly vault: Vault; readonly rootKey: string };

/** Looks at a database and changes nothing. Rejects with `unavailable` unless the gateway can serve it. */
export async function inspectPostgres({ url, vault, rootKey }: Inspecting): Promise<Inspected> {
  const client = new pg.Client({ ...connectionOptions(url, "duet doctor") });
  client.on("error", nothing);
  try {
    await client.connect();
    const query = queryBy(client);
    await query("SET default_transaction_read_only = on");
    return await inspect(query, vault, rootKey);
  } catch (error) {
    throw fromPostgres(error);
  } finally {
    await client.end().catch(nothing);
  }
}

async function inspect(query: Query, vault: Vault, rootKey: string): Promise<Inspected> {
  const version = await versionOf(query);
  const found = { version, programVersion: MIGRATIONS.length, copy: undefined };
  if (version === 0) return { ...found, organizations: 0, servedBy: undefined, webhooks: [] };
  if (version > MIGRATIONS.length)
    throw new GatewayError(
      "unavailable",
      `the database has version ${version} and this program knows up to ${MIGRATIONS.length}: it needs a newer one`,
    );
  await requireSame(query, "key", vault.fingerprint, "the encryption key is not the one it was made with");
  await requireSame(query, "whatsapp_root_key", rootKey, "it belongs to another WhatsApp");
  const { rows } = await query<{ organizations: number }>(
    "SELECT count(*) AS organizations FROM organizations",
  );
  return {
    ...found,
    organizations: rows[0]?.organizations ?? 0,
    servedBy: await servedBy(query),
    webhooks: version === MIGRATIONS.length ? await activeWebhooks(query) : [],
  };
}

async function requireSame(query: Query, name: "key" | "whatsapp_root_key", value: string, refusal: string) {
  const kept = await readRecord(query, name);
  if (kept !== undefined && kept !== value) throw new GatewayError("unavailable", refusal);
}

async function activeWebhooks(query: Query): Promise<readonly FoundWebhook[]> {
  const { rows } = await query<FoundWebhook>(
    `SELECT id, url, failing_since AS "failingSinceMs" FROM webhooks WHERE active ORDER BY id LIMIT ${MOST_WEBHOOKS}`,
  );
  return rows;
}

function nothing(): void {
  // What it was used for tells what is wrong.
}
