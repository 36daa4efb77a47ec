import path from "node:path";
import { bearerCid, webhookDeliveries as bearerCidDeliveries } from "../adapters/bearer-cid/index.ts";
import { tokenNumber, webhookDeliveries as tokenNumberDeliveries } from "../adapters/token-number/index.ts";
import { createAddressGuard } from "./addresses/index.ts";
import { isPlausibleSecret, isVaried, newSecret } from "./auth/index.ts";
import { createAmongNodes, type ArrangedNode } from "./among-nodes.ts";
import { authenticatorOf } from "./authenticator.ts";
import type { Config } from "./config.ts";
import { createEndings, type Endings } from "./endings.ts";
import {
  createCore,
  createMediaTokens,
  createTenants,
  createWebhooks,
  proxyOf,
  type Clock,
  type MediaTokens,
  type Core,
  type Mint,
  type Tenants,
  type WebhookDialects,
  type Webhooks,
} from "./core/index.ts";
import { createApp, type AppOptions } from "./http/app.ts";
import type { OperatorLog } from "./http/log.ts";
import { createMetrics } from "./http/metrics.ts";
import { httpAddress, listen } from "./http/server/server.ts";
import { createStrangersLog } from "./http/server/strangers-log.ts";
import { mcp } from "./mcp/index.ts";
import { ffmpegOf, gifMaker, mediaFolder, pictureMaker, voiceMaker } from "./media/index.ts";
import {
  createCourier,
  createLinkPreviews,
  createMedia,
  type OutboundWay,
  type RunningCourier,
} from "./outbound/index.ts";
import { nodesSeen, type NodesSeen } from "./nodes-seen.ts";
import { createPages } from "./pages/pages.ts";
import {
  inspectKept,
  newId,
  newMessageId,
  octal,
  openBeside,
  openToServe,
  type Inspected,
  type ServeLock,
  type Store,
} from "./store/index.ts";
import { clockBy, systemClock } from "./system-clock.ts";
import { tellOfStore } from "./tell-of-store.ts";
import { VERSION } from "./version.ts";
import { endsDeleted } from "./ends-deleted.ts";
import { watchForeignChanges } from "./watch-foreign-changes.ts";
import {
  createWayOut,
  routeBy,
  libraryVersion,
  tryWayOut,
  tryWhatsApp,
  whatsappComposer,
  WHATSAPP_ROOT_KEY,
  whatsappPool,
  type Owner,
  type Passage,
} from "./whatsapp/index.ts";

export { toDeliveryRow } from "../adapters/bearer-cid/index.ts";
export { loadLogins, wayTo } from "./authenticator.ts";
export type { NodesSeen } from "./nodes-seen.ts";
export { createLog, type OperatorLog } from "./http/log.ts";
export {
  CAPABILITIES,
  GatewayError,
  isName,
  printable,
  type Capability,
  type Core,
  type Credential,
  type Delivery,
  type Session,
  type Tenants,
  type Webhook,
  type Webhooks,
} from "./core/index.ts";

const DIALECTS = [bearerCid, tokenNumber] as const;
/** The most specific base path first. */
const APIS: AppOptions["apis"] = [...DIALECTS, mcp];

const webhookDialects = (tokens: MediaTokens): WebhookDialects => ({
  [bearerCid.name]: bearerCidDeliveries(tokens),
  [tokenNumber.name]: tokenNumberDeliveries(tokens),
});

const MEBIBYTE = 1024 * 1024;

const mint: Mint = {
  id: newId,
  messageId: newMessageId,
  secret: newSecret,
  isAcceptableToken: isPlausibleSecret,
  isHardToGuess: isVaried,
};

/** What has been started already, and what a test puts in the place of the world. */
export type Overrides = {
  readonly clock?: Clock;
  /** In [0, 1); spreads reconnects. */
  readonly chance?: () => number;
  readonly keepAliveMs?: number;
  /** Whether operations are answered in their lean form over HTTP, where they have one; they are unless it is false. */
  readonly isLean?: boolean;
  /** Open already; the gateway closes it. */
  readonly store?: Store;
  /** The data folder's, taken already; the gateway releases it. */
  readonly lock?: ServeLock | undefined;
  /** What it is among others that serve the same database. */
  readonly node?: ArrangedNode;
};

/** A running gateway. */
export interface Gateway extends AsyncDisposable {
  /** http://host:port */
  readonly address: string;
  /** host:port at which other nodes reach it. */
  readonly innerAddress: string | undefined;
  readonly core: Core;
  readonly tenants: Tenants;
  /** The same as over HTTP, inside the process. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Resolves, with one sentence, when it may serve its database no longer; it is to be closed then. */
  readonly lost: Promise<string>;
  /** Refuses new requests, ends event streams, indicators, sockets and the database, in this order. Harmless when done before. */
  close(): Promise<void>;
  /** What other nodes may have is theirs at once, as it stands, and nothing else is ended: the process is about to. */
  abandon(): Promise<void>;
}

/** Starts everything. Throws `unavailable` with one sentence, with nothing left behind. */
export async function startGateway(
  config: Config,
  log: OperatorLog,
  overrides: Overrides = {},
): Promise<Gateway> {
  const endings = createEndings();
  try {
    return await start(config, log, overrides, endings);
  } catch (error) {
    await endings.run();
    throw error;
  }
}

async function start(
  config: Config,
  log: OperatorLog,
  overrides: Overrides,
  endings: Endings,
): Promise<Gateway> {
  const chance = overrides.chance ?? Math.random;
  const store =
    overrides.store ??
    (await openToServe({
      ...keptIn(config),
      wallMs: () => (overrides.clock ?? systemClock).wallMs(),
      rootKey: config.whatsappRootKey ?? WHATSAPP_ROOT_KEY,
      program: VERSION,
      lock: overrides.lock,
      waitForDatabaseMs: config.waitForLockSeconds * 1_000,
      isNode: config.nodeAddress !== undefined,
    }));
  endings.add(store.close);
  const clock = overrides.clock ?? clockBy(store.sharing?.wallMs);
  const addresses = createAddressGuard(config.privateDestinations);
  if (store.folderModeWas !== undefined) {
    log.warn("others had permissions on the data folder: its mode is 0700 now", {
      directory: config.dataDir,
      was: octal(store.folderModeWas),
    });
  }
  const folder = mediaFolder(path.join(config.dataDir, "media"), store.heldFiles);
  const wayOut = createWayOut(config);
  const ffmpeg = ffmpegOf(config.ffmpeg, clock);
  const pictures = pictureMaker(clock);
  endings.add(() => pictures.close());
  const way: OutboundWay = { clock, addresses, proxyTo: (url) => routeBy(wayOut, url) };
  const courier = courierOf(config, way);
  endings.add(() => courier.close());
  const media = createMedia({
    folder,
    way,
    voices: voiceMaker(ffmpeg),
    pictures,
    gifs: gifMaker(ffmpeg),
  });
  const nodes = createAmongNodes({ config, store, clock, log, chance, arranged: overrides.node });
  const pool = whatsappPool({
    ...whatsappOf(config, clock),
    log,
    devices: store.devices,
    media: folder,
    archive: {
      find: (sessionId, id) => store.messages.archived(sessionId, id),
      numberOf: async (sessionId, lid) =>
        (await store.numbers.findByLid(sessionId, lid))?.canonical ?? undefined,
    },
    proxyOf: (sessionId) => proxyOf(store.sessions, sessionId),
    ownerOf: (sessionId) => ownerOf(store, sessionId),
    addresses,
    concurrentConnects: config.maxConcurrentConnects,
    chance,
    mayGoOn: () => nodes.hasLease(),
    ...(overrides.keepAliveMs !== undefined && { keepAliveMs: overrides.keepAliveMs }),
  });
  endings.add(() => pool.close());
  const metrics = createMetrics();
  const mediaTokens = createMediaTokens(clock, store.signer);
  /** What is delivered before it listens names the port that it will. */
  let address = httpAddress(config.host, config.port);
  endings.add(() => nodes.end());
  const core = createCore(
    {
      clock,
      log,
      mint,
      authenticator: await authenticatorOf({ config, store, clock, log, endings }),
      ...store,
      connections: pool,
      meter: metrics.meter,
      deliveryMeter: metrics.deliveryMeter,
      database: {
        async probe() {
          nodes.requireLease();
          await store.probe();
        },
      },
      seeSessions: nodes.seeSessions,
      onMoved: (sessionId) => nodes.onMoved(sessionId),
      addresses,
      composer: whatsappComposer(),
      media,
      previews: createLinkPreviews({ way, pictures }),
      courier,
      webhookDialects: webhookDialects(mediaTokens),
      baseUrl: () => config.publicUrl ?? address,
    },
    {
      announce: config.announce,
      chatStatesPerSecond: config.chatStatesPerSecond,
      isShared: nodes.isShared,
      mostSessions: config.mostSessions,
      messages: {
        keepDays: config.messagesKeepDays,
        mostMessages: config.messagesMost,
        idempotencyDays: config.idempotencyDays,
      },
      events: { keepDays: config.eventsKeepDays, mostEvents: config.eventsMost },
    },
  );
  endings.add(() => core.close());
  await core.recover();
  const strangersLog = createStrangersLog(log, clock);
  endings.add(() => strangersLog.close());
  const stateHere = (sessionId: string) => pool.of(sessionId).state();
  const forwarding = nodes.serve({ serving: core.serving, stateHere, strangersLog });
  const { callerWindow, tickets } = nodes;
  endings.add(() => callerWindow?.close());
  const app = createApp({
    core,
    apis: APIS,
    clock,
    log,
    strangersLog,
    newId,
    requestsPerMinute: config.requestsPerMinute,
    callerWindow,
    tickets,
    mostMediaBytes: config.mediaMostMebibytes * MEBIBYTE,
    mediaTokens,
    publicUrl: config.publicUrl,
    trustedProxies: config.trustedProxies,
    corsOrigins: config.corsOrigins,
    isLean: overrides.isLean ?? true,
    metrics,
    metricsToken: config.metricsToken,
    forwarding,
    pages: createPages(DIALECTS.map(({ name }) => name)),
  });
  const server = await listen({
    app,
    apis: APIS,
    host: config.host,
    port: config.port,
    connections: { most: config.maxConnections, mostOfAddress: config.maxConnectionsPerAddress },
    trustedProxies: config.trustedProxies,
    webSocketOrigins: config.corsOrigins,
    log: strangersLog,
    newId,
  });
  endings.add(() => server.close());
  address = server.address;
  // The first line of every log that begins well.
  log.announce("listening", { address: server.address, version: VERSION });
  if (config.whatsappRootKey !== undefined) {
    log.warn("DUET_WHATSAPP_ROOT_KEY is set: this is not the real WhatsApp");
  }
  tellOfStore(store, log);
  core.connect();
  await nodes.begin(server.inside);
  endings.add(() => nodes.handOver());
  const endDeleted = endsDeleted({
    present: (ids) => store.sessions.present(ids),
    known: () => pool.known(),
    drop: (id) => core.sessions.drop(id),
    log,
  });
  const foreignChanges = () => store.foreignChanges();
  endings.add(
    watchForeignChanges({ foreignChanges, looks: [endDeleted, () => core.lookAgain()], clock, log }),
  );
  const stop = async () => {
    log.info("stopping");
    await endings.run();
    log.info("stopped");
  };
  let stopped: Promise<void> | undefined;
  const close = () => (stopped ??= stop());
  return {
    address: server.address,
    innerAddress: forwarding?.address,
    core,
    tenants: createTenants({ clock, mint, ...store }),
    request: async (path, init) => app.hono.request(path, init, {}),
    lost: store.lost ?? new Promise(() => undefined),
    close,
    abandon: () => nodes.abandon(),
    [Symbol.asyncDispose]: close,
  };
}

/** Which WhatsApp it is, and how it is reached. */
function whatsappOf(config: Config, clock: Clock) {
  return {
    clock,
    url: config.whatsappUrl,
    rootKey: config.whatsappRootKey,
    version: config.whatsappVersion,
    wayOut: createWayOut(config),
  };
}

/** Why WhatsApp gives the gateway no QR code; undefined when it does. */
export function refusalOfWhatsApp(config: Config, withinMs: number): Promise<string | undefined> {
  const addresses = createAddressGuard(config.privateDestinations);
  return tryWhatsApp({ ...whatsappOf(config, systemClock), addresses }, withinMs);
}

/** A session that is gone meanwhile is nobody's. */
async function ownerOf({ sessions }: Store, sessionId: string): Promise<Owner> {
  const session = await sessions.get(sessionId);
  return { organizationId: session?.organizationId ?? "", isLinked: session?.device != null };
}

/** The version of WhatsApp's web client that is in use. */
export async function clientVersion({ whatsappVersion }: Config): Promise<string> {
  return whatsappVersion ?? (await libraryVersion());
}

/** Whether the operator's proxy is the way to an address, and leads there. */
export function passageTo(config: Config, url: string): Promise<Passage> {
  return tryWayOut(createWayOut(config), url);
}

/** The OpenAPI documents by name, as they are served. */
export function documents(): readonly { readonly name: string; readonly document: object }[] {
  return DIALECTS.map((dialect) => ({ name: dialect.name, document: dialect.document("..") }));
}

/** What the operator's commands work on, beside a running gateway or without one. */
export interface Office extends AsyncDisposable {
  readonly tenants: Tenants;
  /** What is done about one is seen by the gateway that runs beside. */
  readonly webhooks: Webhooks;
  /** Undefined where one gateway alone can serve the database. */
  nodes(): Promise<NodesSeen | undefined>;
}

/**
 * Undefined where there is none yet. Rejects with `unavailable` and one sentence unless the database opens with its key and
 * belongs to the WhatsApp in force.
 */
export function inspectDatabase(config: Config): Promise<Inspected | undefined> {
  return inspectKept({ ...keptIn(config), rootKey: config.whatsappRootKey ?? WHATSAPP_ROOT_KEY });
}

/** Where everything is kept, and the key that seals it. */
function keptIn({ dataDir: directory, encryptionKey, databaseUrl }: Config) {
  return { directory, encryptionKey, databaseUrl };
}

/** Opens the database. Rejects with `unavailable` and one sentence. */
export async function openOffice(config: Config): Promise<Office> {
  const store = await openBeside({ ...keptIn(config), wallMs: () => systemClock.wallMs() });
  const addresses = createAddressGuard(config.privateDestinations);
  const courier = courierOf(config, {
    clock: systemClock,
    addresses,
    proxyTo: (url) => routeBy(createWayOut(config), url),
  });
  const ports = { clock: systemClock, mint, ...store };
  return {
    tenants: createTenants(ports),
    webhooks: createWebhooks({
      ...ports,
      dialects: webhookDialects(createMediaTokens(systemClock, store.signer)),
      courier,
      baseUrl: () => config.publicUrl ?? httpAddress(config.host, config.port),
      onChanged: ({ id }) => store.webhooks.noteChanged(id),
    }),
    nodes: async () => store.seen && nodesSeen(store.seen),
    async [Symbol.asyncDispose]() {
      courier.close();
      await store.close();
    },
  };
}

/** What brings events to webhooks. */
function courierOf({ webhookTimeoutSeconds }: Config, way: OutboundWay): RunningCourier {
  return createCourier(way, { timeoutMs: webhookTimeoutSeconds * 1_000, userAgent: `Duet/${VERSION}` });
}

/** Whether a host that a webhook's URL names is written as an address that its deliveries are refused. */
export function isRefusedHost({ privateDestinations }: Config, url: string): boolean {
  return createAddressGuard(privateDestinations).refuses(new URL(url).hostname.replace(/^\[|\]$/g, ""));
}
