import type { Config } from "../../../src/config.ts";
import { startSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { openStoreToServe, type Store } from "../../../src/store/index.ts";
import { systemClock } from "../../../src/system-clock.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { TestGateway } from "../test-gateway.ts";

const UNKNOWN = -1;

/**
 * Gateways of one process over one store, that bring calls to each other: who serves a session is what a test says, and
 * nobody is asked whether it may.
 */
export class NodesOfOneStore implements AsyncDisposable {
  readonly nodes: TestGateway[] = [];
  readonly #owners = new Map<string, number | null>();
  readonly #untold = new Map<string, number>();
  readonly #ends: (() => unknown)[] = [];
  /** How often the database was asked for an owner. */
  lookUps = 0;

  static async start(count: number, config: Partial<Config> = {}): Promise<NodesOfOneStore> {
    const started = new NodesOfOneStore();
    const folder = temporaryFolder();
    const sandbox = await startSandbox();
    const store = openStoreToServe({
      directory: folder.path,
      wallMs: () => systemClock.wallMs(),
      rootKey: sandbox.rootKey,
      program: "1.0.0",
    });
    started.#ends.push(
      () => store.close(),
      () => sandbox.close(),
      () => folder[Symbol.dispose](),
    );
    for (let nth = 0; nth < count; nth++) await started.#add(store, sandbox, config);
    return started;
  }

  async #add(store: Store, sandbox: Sandbox, config: Partial<Config>): Promise<void> {
    const nth = this.nodes.length;
    const node = await TestGateway.start({
      sandbox,
      store: { ...store, close: () => Promise.resolve() },
      config: { requestsPerMinute: 0, ...config },
      node: {
        address: "127.0.0.1:0",
        own: {
          isMine: (id) => this.#owners.get(id) === nth,
          takeFor: (id) => {
            if (this.#owners.get(id) === null) this.#owners.set(id, nth);
            return Promise.resolve(this.#owners.get(id) === nth);
          },
        },
        owners: { ownersOf: (streams) => Promise.resolve(streams.map((stream) => this.#ownerOf(stream))) },
      },
    });
    this.nodes.push(node);
    this.#ends.unshift(() => node[Symbol.asyncDispose]());
  }

  #ownerOf(stream: string) {
    this.lookUps++;
    const owner = this.#untold.get(stream) ?? this.#owners.get(stream) ?? UNKNOWN;
    const address = this.nodes[owner]?.gateway.innerAddress ?? null;
    return { stream, epoch: 1, address, incarnation: owner === UNKNOWN ? null : owner };
  }

  /** From now on a session is served by that node; by nobody where it is null. */
  give(sessionId: string, nth: number | null): void {
    this.#owners.set(sessionId, nth);
  }

  /** What the database tells of it is wrong. */
  misname(sessionId: string, nth: number): void {
    this.#untold.set(sessionId, nth);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends) await end();
  }
}
