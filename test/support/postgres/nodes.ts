import type { Sharing } from "../../../src/cluster/index.ts";
import { openPostgres, openPostgresToServe } from "../../../src/store/postgres/index.ts";
import type { Store } from "../../../src/store/index.ts";
import { createVault } from "../../../src/store/vault.ts";
import { AT_MS, FilledStores } from "../../contracts/store/support/filled-stores.ts";
import { testDatabase, type TestDatabase } from "./database.ts";

const VAULT = createVault(Buffer.alloc(32, 7));
export const SERVING = { vault: VAULT, rootKey: "0a".repeat(32), program: "1.0.0", waitMs: 0 };
/** Longer than a slow machine stands still. */
export const LEASE_MS = 60_000;

/** A program that shares a database with others. */
export class TestNode extends FilledStores {
  readonly store: Store;
  readonly sharing: Sharing;
  readonly address: string;
  incarnation = 0;

  constructor(store: Store, address: string) {
    super();
    if (!store.sharing) throw new Error("the database is not shared");
    [this.store, this.sharing, this.address] = [store, store.sharing, address];
  }

  async join(leaseMs = LEASE_MS): Promise<number> {
    this.incarnation = await this.sharing.nodes.join(this.address, leaseMs);
    return this.incarnation;
  }

  renew(leaseMs = LEASE_MS): Promise<boolean> {
    return this.sharing.nodes.renew(this.incarnation, leaseMs, false);
  }

  take(stream: string) {
    return this.sharing.owners.take(this.incarnation, stream);
  }

  takeFree(most = 1_000) {
    return this.sharing.owners.takeFree(this.incarnation, { sessions: most, organizations: most });
  }

  release(streams: readonly string[], to?: number) {
    return this.sharing.owners.release(this.incarnation, streams, to);
  }

  /** The streams that it owns. */
  async owned(): Promise<readonly string[]> {
    return (await this.sharing.owners.ownedBy(this.incarnation)).map(({ stream }) => stream);
  }
}

/** Nodes on one new database, and what is done behind their backs. */
export class TestNodes implements AsyncDisposable {
  readonly database: TestDatabase;
  readonly #stores: Store[] = [];

  constructor(database: TestDatabase) {
    this.database = database;
  }

  /** `wallMs`: what its machine takes for the time. */
  async open(address: string, wallMs = AT_MS): Promise<TestNode> {
    const store = await openPostgresToServe({
      ...SERVING,
      url: this.database.url,
      wallMs: () => wallMs,
      isNode: true,
    });
    this.#stores.push(store);
    return new TestNode(store, address);
  }

  /** One that has joined. */
  async joined(address: string, wallMs = AT_MS): Promise<TestNode> {
    const node = await this.open(address, wallMs);
    await node.join();
    return node;
  }

  /** The command line, which is no node. */
  async beside(): Promise<Store> {
    const store = await openPostgres({ vault: VAULT, url: this.database.url, wallMs: () => AT_MS });
    this.#stores.push(store);
    return store;
  }

  /** Its lease is over, whatever it thinks. */
  async endLease({ incarnation }: TestNode): Promise<void> {
    await this.database.query("UPDATE nodes SET expires_at = clock_timestamp() WHERE incarnation = $1", [
      incarnation,
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const store of this.#stores) await store.close();
    await this.database[Symbol.asyncDispose]();
  }
}

export async function testNodes(): Promise<TestNodes> {
  return new TestNodes(await testDatabase());
}
