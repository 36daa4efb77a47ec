import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import type { ProgramChange } from "../served-by.ts";
import type { Store } from "../store.ts";
import type { Vault } from "../vault.ts";
import { connectionsOfNode } from "./cluster/connections-of-node.ts";
import { endNodes, nobodyLives } from "./cluster/living-nodes.ts";
import { listNodes } from "./cluster/node-store.ts";
import { listOwners } from "./cluster/owner-store.ts";
import { migrate } from "./database/migrate.ts";
import { requireRecord } from "./database/own-records.ts";
import { openPool } from "./database/pool.ts";
import { noteProgram } from "./database/program-record.ts";
import type { Query } from "./database/query.ts";
import { rightToServe } from "./database/right-to-serve.ts";
import { createRowCache } from "./database/row-cache.ts";
import { stepsOn, type AllSteps, type Steps } from "./database/steps.ts";
import { settleTimeline } from "./database/timeline.ts";
import { listenToChanges, type ToldChanges } from "./database/told-changes.ts";
import { postgresHeldFiles } from "./messages/held-files.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import { postgresRelay, RELAY_CHANNEL, type PostgresRelay } from "./relay/relay.ts";
import { sharedHearing } from "./relay/shared-hearing.ts";
import { postgresSlotStore } from "./slot-store.ts";
import { postgresTicketStore } from "./ticket-store.ts";
import { storesBy, storesInside } from "./stores.ts";

export type PostgresOptions = {
  /** postgres://… */
  readonly url: string;
  readonly vault: Vault;
  /** Milliseconds since 1970. */
  readonly wallMs: () => number;
};

export type PostgresServing = PostgresOptions & {
  /** Hex; the WhatsApp that the database belongs to. */
  readonly rootKey: string;
  /** The version of the program that serves it from now on. */
  readonly program: string;
  /** How long to wait for the gateway that serves it to end. */
  readonly waitMs: number;
  /** Whether it is one of several nodes that share it. */
  readonly isNode?: boolean;
};

export type PostgresStore = Store & { readonly close: () => Promise<void> };

/** What is found, and done, in the transaction in which a database is opened. */
type Found = Partial<Pick<Store, "upgrade" | "programChange" | "isBehind">>;

/** Opens a database beside whoever else uses it, and makes its tables where it is empty. Rejects with `unavailable`. */
export function openPostgres(options: PostgresOptions): Promise<PostgresStore> {
  const begin = () => Promise.resolve();
  return open(options, { begin }, async (query) => {
    await migrate(query, false);
    await requireRecord(query, "key", options.vault.fingerprint);
    return {};
  });
}

/**
 * The same for the one program that serves the database: one of an older version is brought to this one, and where a standby
 * or a backup may have put it back, the ratchets are forgotten. Rejects with `unavailable` for a second gateway, or for the
 * database of another WhatsApp.
 */
export function openPostgresToServe(options: PostgresServing): Promise<PostgresStore> {
  const { vault, rootKey, program, waitMs, isNode = false } = options;
  const right = rightToServe({ waitMs, isShared: isNode });
  const prepare = async (query: Query) => {
    const fromVersion = await migrate(query, !isNode || (await nobodyLives(query)));
    await requireRecord(query, "key", vault.fingerprint);
    await requireRecord(query, "whatsapp_root_key", rootKey);
    const programChange: ProgramChange | undefined = await noteProgram(query, program);
    const isChanged = fromVersion > 0 && fromVersion < MIGRATIONS.length;
    const isBehind = await settleTimeline(query);
    // What nodes know of the keys is newer than they are now: all of them begin anew.
    if (!isNode || isBehind) await endNodes(query);
    return {
      programChange,
      upgrade: isChanged ? { fromVersion, copy: undefined } : undefined,
      isBehind,
    };
  };
  return open(options, { begin: right.take, lost: right.lost, isNode }, prepare);
}

type Connecting = {
  readonly begin: (query: Query) => Promise<void>;
  readonly lost?: Promise<string>;
  readonly isNode?: boolean;
};

async function open(
  { url, vault, wallMs }: PostgresOptions,
  { begin, lost, isNode = false }: Connecting,
  prepare: (query: Query) => Promise<Found>,
): Promise<PostgresStore> {
  const program = `duet ${randomUUID()}`;
  let told: ToldChanges | undefined;
  const callers = createRowCache({
    nowMs: () => performance.now(),
    isTold: () => told?.isTold === true,
  });
  let relay: PostgresRelay | undefined;
  const also = {
    channel: RELAY_CHANNEL,
    heard: (payload: string) => relay?.heard(payload),
    missed: () => relay?.missed(),
  };
  const changes = (told = await listenToChanges({
    url,
    program,
    begin,
    changed: callers.drop,
    also: isNode ? also : undefined,
  }));
  const node = isNode ? connectionsOfNode(url, program) : undefined;
  const pool = node?.work ?? openPool(url, program, nothing);
  const end = async () => {
    await Promise.all([pool.end(), node?.end()]);
    await changes.end();
  };
  const steps = stepsOn(pool);
  let found: Found;
  try {
    found = await steps.write([], prepare);
    await node?.begin();
  } catch (error) {
    await end();
    throw error;
  }
  if (isNode) relay = postgresRelay(steps, vault, program);
  const shared = relay && sharedHearing(steps, program, relay);
  const stores = { vault, callers, wallMs: node?.sharing.wallMs ?? wallMs, shared };
  let closed: Promise<void> | undefined;
  return {
    ...storesBy(steps, stores),
    atomically: (work, ...of) => steps.work(of, (inside) => work(storesInside(inside, stores))),
    heldFiles: postgresHeldFiles(steps),
    slots: postgresSlotStore(steps),
    tickets: postgresTicketStore(steps, vault),
    signer: vault.signer,
    probe: () => probe(steps),
    foreignChanges: () => changes.count(),
    copiedAtMs: undefined,
    upgrade: undefined,
    programChange: undefined,
    ...found,
    lost,
    sharing: node?.sharing,
    seen: { nodes: () => listNodes(steps), owners: (after, limit) => listOwners(steps, after, limit) },
    relay,
    close: () => (closed ??= closing(relay, steps).then(end)),
  };
}

async function closing(relay: PostgresRelay | undefined, steps: AllSteps): Promise<void> {
  await relay?.close();
  await steps.allOver();
}

/** Whatever is kept: it costs the same. */
async function probe({ write }: Steps): Promise<void> {
  await write([], async (query) => {
    await query("SELECT id FROM sessions LIMIT 1");
    await query("UPDATE gateway SET value = value WHERE name = 'version'");
  });
}

function nothing(): void {
  // Whoever uses the pool next is told.
}
