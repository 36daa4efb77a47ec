import { openPostgres, type PostgresStore } from "../../../src/store/postgres/open.ts";
import { createVault } from "../../../src/store/vault.ts";
import { AT_MS, FilledStores } from "../../contracts/store/support/filled-stores.ts";
import { eventually } from "../eventually.ts";
import { testDatabase, type TestDatabase } from "./database.ts";

const OTHERS =
  "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";

/** Two programs that have a new database open; `store` is what the first one has. */
export class TwoPrograms extends FilledStores implements AsyncDisposable {
  readonly store: PostgresStore;
  readonly beside: PostgresStore;
  readonly database: TestDatabase;

  constructor(store: PostgresStore, beside: PostgresStore, database: TestDatabase) {
    super();
    [this.store, this.beside, this.database] = [store, beside, database];
  }

  /** Closes both, and gives how often transactions waited for each other in a circle. */
  async deadlocks(): Promise<number> {
    await Promise.all([this.store.close(), this.beside.close()]);
    // Each connection counts as it ends.
    await eventually(
      "all connections have ended",
      async () => (await this.database.query(OTHERS)).length === 0,
    );
    const [counted] = await this.database.query(
      "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()",
    );
    return Number(counted?.["deadlocks"]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.store.close(), this.beside.close()]);
    await this.database[Symbol.asyncDispose]();
  }
}

export async function twoPrograms(): Promise<TwoPrograms> {
  const database = await testDatabase();
  const vault = createVault(Buffer.alloc(32, 7));
  const open = () => openPostgres({ url: database.url, vault, wallMs: () => AT_MS });
  return new TwoPrograms(await open(), await open(), database);
}
