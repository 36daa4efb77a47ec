import { openPostgres } from "../../../src/store/postgres/open.ts";
import { createVault } from "../../../src/store/vault.ts";
import { storeContract } from "../../contracts/store.ts";
import { AT_MS } from "../../contracts/store/support/filled-stores.ts";
import { SEALED } from "../../contracts/store/support/sealed-places.ts";
import type { StoreUnderTest } from "../../contracts/store/support/store-under-test.ts";
import { testDatabase } from "../../support/postgres/database.ts";

async function openNew(): Promise<StoreUnderTest> {
  const database = await testDatabase();
  const vault = createVault(Buffer.alloc(32, 7));
  const open = () => openPostgres({ url: database.url, vault, wallMs: () => AT_MS });
  const stores = await open();
  return {
    stores,
    openAgain: open,
    async spoil(sealed, id) {
      const [table, column, named] = SEALED[sealed];
      await database.query(
        `UPDATE ${table} SET ${column} = substring(${column} FROM 1 FOR length(${column}) - 1) WHERE ${named} = $1`,
        [id],
      );
    },
    async end() {
      await stores.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

storeContract("PostgreSQL", openNew);
