import { bearerCid } from "../adapters/bearer-cid/index.ts";
import { tokenNumber } from "../adapters/token-number/index.ts";
import { isPlausibleSecret, newSecret, storedCredentials } from "./auth/index.ts";
import type { Config } from "./config.ts";
import { createCore, createTenants, type Clock, type Core, type Mint, type Tenants } from "./core/index.ts";
import { createApp, type App, type AppOptions } from "./http/app.ts";
import type { OperatorLog } from "./http/log.ts";
import { listen, type HttpServer } from "./http/server.ts";
import { newId, openStore, openStoreToServe, type Store } from "./store/index.ts";
import { systemClock } from "./system-clock.ts";
import type { Pool } from "./whatsapp/index.ts";

export { createLog, type OperatorLog } from "./http/log.ts";
export {
  CAPABILITIES,
  GatewayError,
  type Capability,
  type Core,
  type Session,
  type Tenants,
} from "./core/index.ts";

/** The most specific base path first. */
const DIALECTS: AppOptions["dialects"] = [bearerCid, tokenNumber];

/** How often a change that another command made to the database is looked for. */
const FOREIGN_CHANGES_EVERY_MS = 250;

const mint: Mint = { id: newId, secret: newSecret, isAcceptableToken: isPlausibleSecret };

/** What a test puts in the place of the world. */
export type Overrides = {
  readonly clock?: Clock;
  /** In [0, 1); spreads reconnects. */
  readonly chance?: () => number;
  readonly keepAliveMs?: number;
};

/** A running gateway. */
export interface Gateway extends AsyncDisposable {
  /** http://host:port */
  readonly address: string;
  readonly core: Core;
  readonly tenants: Tenants;
  /** The same as over HTTP, inside the process. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Refuses new requests, ends indicators, sockets and the database, in this order. Harmless when done before. */
  close(): Promise<void>;
}

/** Starts everything. Throws `unavailable` with one sentence, with nothing left behind. */
export async function startGateway(
  config: Config,
  log: OperatorLog,
  overrides: Overrides = {},
): Promise<Gateway> {
  const clock = overrides.clock ?? systemClock;
  // Loaded late: the other commands need none of it.
  const { WHATSAPP_ROOT_KEY, whatsappPool } = await import("./whatsapp/index.ts");
  const store = openStoreToServe({
    directory: config.dataDir,
    encryptionKey: config.encryptionKey,
    wallMs: () => clock.wallMs(),
    rootKey: config.whatsappRootKey ?? WHATSAPP_ROOT_KEY,
  });
  const pool = whatsappPool({
    clock,
    log,
    devices: store.devices,
    url: config.whatsappUrl,
    rootKey: config.whatsappRootKey,
    concurrentConnects: config.maxConcurrentConnects,
    chance: overrides.chance ?? Math.random,
    ...(overrides.keepAliveMs !== undefined && { keepAliveMs: overrides.keepAliveMs }),
  });
  const core = createCore(
    {
      clock,
      log,
      mint,
      authenticator: storedCredentials(store.credentials, clock),
      sessions: store.sessions,
      devices: store.devices,
      connections: pool,
    },
    { announce: config.announce },
  );
  const app = createApp({
    core,
    dialects: DIALECTS,
    clock,
    log,
    requestsPerMinute: config.requestsPerMinute,
    trustedProxies: config.trustedProxies,
  });
  let server: HttpServer;
  try {
    server = await listen({ app, dialects: DIALECTS, host: config.host, port: config.port });
  } catch (error) {
    store.close();
    throw error;
  }
  if (config.whatsappRootKey !== undefined)
    log.warn("DUET_WHATSAPP_ROOT_KEY is set: this is not the real WhatsApp");
  log.announce("listening", { address: server.address });
  core.restore();
  const stopWatching = watchDeletions(store, pool, clock);
  const tenants = createTenants({ clock, mint, ...store });
  return running({ server, app, core, pool, store, tenants, stopWatching, log });
}

type Parts = {
  readonly server: HttpServer;
  readonly app: App;
  readonly core: Core;
  readonly pool: Pool;
  readonly store: Store;
  readonly tenants: Tenants;
  readonly stopWatching: () => void;
  readonly log: OperatorLog;
};

function running({ server, app, core, pool, store, tenants, stopWatching, log }: Parts): Gateway {
  const stop = async () => {
    log.info("stopping");
    stopWatching();
    await server.close();
    await core.close();
    await pool.close();
    store.close();
    log.info("stopped");
  };
  let stopped: Promise<void> | undefined;
  const close = () => (stopped ??= stop());
  return {
    address: server.address,
    core,
    tenants,
    request: async (path, init) => app.hono.request(path, init),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Ends the connections of sessions whose organization another command has deleted. */
function watchDeletions(store: Store, pool: Pool, clock: Clock): () => void {
  let seen = store.foreignChanges();
  let cancel = clock.after(FOREIGN_CHANGES_EVERY_MS, look);
  function look(): void {
    const now = store.foreignChanges();
    if (now !== seen) {
      const gone = pool.known().filter((id) => store.sessions.get(id) === undefined);
      for (const id of gone) void pool.remove(id);
    }
    seen = now;
    cancel = clock.after(FOREIGN_CHANGES_EVERY_MS, look);
  }
  return () => cancel();
}

/** The OpenAPI documents by name. */
export function documents(): readonly { readonly name: string; readonly document: object }[] {
  return DIALECTS.map((dialect) => ({ name: dialect.name, document: dialect.document() }));
}

/** What the operator's commands work on, beside a running gateway or without one. */
export interface Office extends Disposable {
  readonly tenants: Tenants;
}

/** Opens the database of a data folder. Throws `unavailable` with one sentence. */
export function openOffice(config: Config): Office {
  const store = openStore({
    directory: config.dataDir,
    encryptionKey: config.encryptionKey,
    wallMs: () => systemClock.wallMs(),
  });
  return {
    tenants: createTenants({ clock: systemClock, mint, ...store }),
    [Symbol.dispose]: () => store.close(),
  };
}
