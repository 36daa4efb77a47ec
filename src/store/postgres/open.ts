import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import { GatewayError, type Atomically, type Stores } from "../../core/index.ts";
import type { Vault } from "../vault.ts";
import { keepRecord } from "./database/gateway-record.ts";
import { migrate } from "./database/migrate.ts";
import { openPool } from "./database/pool.ts";
import type { Query } from "./database/query.ts";
import { createRowCache } from "./database/row-cache.ts";
import { stepsOn } from "./database/steps.ts";
import { listenToChanges, type ToldChanges } from "./database/told-changes.ts";
import { storesBy, storesInside } from "./stores.ts";

export type PostgresOptions = {
  /** postgres://… */
  readonly url: string;
  readonly vault: Vault;
  /** Milliseconds since 1970. */
  readonly wallMs: () => number;
  /** Whether a database of an older version is brought to this program's. */
  readonly isUpgraded?: boolean;
};

/** A database that is open. */
export type PostgresStore = Stores & {
  readonly atomically: Atomically;
  /** Reads and writes a little. Rejects with `unavailable` when that cannot be done. */
  probe(): Promise<void>;
  /** Grows whenever another program has changed who is who, or while that cannot be told. */
  foreignChanges(): number;
  /** When all that was asked for so far is over. */
  close(): Promise<void>;
};

/** Opens a database beside whoever else uses it, and makes its tables where it is empty. Rejects with `unavailable`. */
export async function openPostgres(options: PostgresOptions): Promise<PostgresStore> {
  const { url, vault, wallMs, isUpgraded = false } = options;
  const program = `duet ${randomUUID()}`;
  let told: ToldChanges | undefined;
  const pool = openPool(url, program, nothing);
  const steps = stepsOn(pool);
  const callers = createRowCache({
    nowMs: () => performance.now(),
    isTold: () => told?.isTold === true,
  });
  try {
    await steps.work([], async ({ write }) => {
      await write([], async (query) => {
        await migrate(query, isUpgraded);
        await requireKey(query, vault);
      });
    });
    told = await listenToChanges(url, program, callers.drop);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const stores = { vault, callers, wallMs };
  const changes = told;
  let closed: Promise<void> | undefined;
  const close = async () => {
    await steps.allOver();
    await changes.end();
    await pool.end();
  };
  return {
    ...storesBy(steps, stores),
    atomically: (work, ...of) => steps.work(of, (inside) => work(storesInside(inside, stores))),
    probe: () => probe(steps.write),
    foreignChanges: () => changes.count(),
    close: () => (closed ??= close()),
  };
}

async function requireKey(query: Query, vault: Vault): Promise<void> {
  const kept = await keepRecord(query, "key", vault.fingerprint);
  if (kept === vault.fingerprint) return;
  throw new GatewayError("unavailable", "the encryption key is not the one this database was made with");
}

/** Whatever is kept: it costs the same. */
async function probe(
  write: (of: readonly string[], work: (query: Query) => Promise<unknown>) => Promise<unknown>,
) {
  await write([], async (query) => {
    await query("SELECT id FROM sessions LIMIT 1");
    await query("UPDATE gateway SET value = value WHERE name = 'version'");
  });
}

function nothing(): void {
  // Whoever uses the pool next is told.
}
