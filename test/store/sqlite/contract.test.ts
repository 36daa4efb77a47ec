import path from "node:path";
import Database from "better-sqlite3";
import { openStore } from "../../../src/store/index.ts";
import { storeContract } from "../../contracts/store.ts";
import { SEALED } from "../../contracts/store/support/sealed-places.ts";
import type { OpenedStores, StoreUnderTest } from "../../contracts/store/support/store-under-test.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { optionsFor } from "../test-store.ts";

function openSqlite(): Promise<StoreUnderTest> {
  const folder = temporaryFolder();
  const open = (): OpenedStores => {
    const store = openStore(optionsFor(folder.path));
    const close = () => {
      store.close();
      return Promise.resolve();
    };
    return { ...store, close };
  };
  const stores = open();
  return Promise.resolve({
    stores,
    openAgain: () => Promise.resolve(open()),
    spoil(sealed, id) {
      const [table, column, named] = SEALED[sealed];
      const raw = new Database(path.join(folder.path, "duet.sqlite"));
      raw
        .prepare(
          `UPDATE ${table} SET ${column} = substr(${column}, 1, length(${column}) - 1) WHERE ${named} = ?`,
        )
        .run(id);
      raw.close();
      return Promise.resolve();
    },
    async end() {
      await stores.close();
      folder[Symbol.dispose]();
    },
  });
}

storeContract("SQLite", openSqlite);
