import type {
  Clock,
  ConnectionListener,
  Connections,
  DeviceStore,
  LidListener,
  Log,
  MovedListener,
  Proxy,
  SessionState,
} from "../core/index.ts";
import { within } from "../core/index.ts";
import type { AddressGuard } from "../addresses/index.ts";
import { absentConnection } from "./connection/absent-connection.ts";
import { tellingOfLids } from "./contacts/address-book.ts";
import { createGates } from "./connection/approach.ts";
import { parseClientVersion } from "./device/client-version.ts";
import type { Owner } from "./connection/connect-gate.ts";
import { createConnection, type Connection } from "./connection/connection.ts";
import { createHearers } from "./connection/hearers.ts";
import type { MediaFolder } from "../media/index.ts";
import type { Archive } from "./messages/archive.ts";
import { guardConsole } from "../library-console.ts";
import { lineOpener } from "./line/line-opener.ts";
import { createSessionCaches } from "./device/session-caches.ts";
import { createTenure, type Tenure } from "./connection/tenure.ts";
import { createPulse } from "./line/pulse.ts";
import { createWriteTurns } from "./line/write-turns.ts";
import type { WayOut } from "./way-out/way-out.ts";

/** Pings go out this often; a dead line is noticed after two of them. */
const KEEP_ALIVE_MS = 25_000;
/** How long WhatsApp may take from the first packet to its first word. */
const GREETING_MS = 20_000;
/** The first attempts after a start are spread over this time. */
const RESTORE_WITHIN_MS = 500;
/** How long the sockets may take to end together. */
const CLOSE_WITHIN_MS = 2_000;

export type PoolOptions = {
  readonly clock: Clock;
  readonly log: Log;
  readonly devices: DeviceStore;
  /** Where media is that waits to be uploaded. */
  readonly media: Pick<MediaFolder, "read">;
  /** What is stored of messages. */
  readonly archive: Archive;
  /** The proxy that a session is to take, if any; asked at each connection. Throws `unreadable`. */
  readonly proxyOf: (sessionId: string) => Promise<Proxy | undefined>;
  /** Whose a session is, and whether it is linked; asked at each connection. */
  readonly ownerOf: (sessionId: string) => Promise<Owner>;
  /** Which addresses a session's proxy may have. */
  readonly addresses: AddressGuard;
  /** For sessions without a proxy of their own. */
  readonly wayOut: WayOut;
  readonly url: string;
  /** Hex; whose certificates are accepted. WhatsApp's own when absent. */
  readonly rootKey: string | undefined;
  /** The client's, `2.3000.N`; the library's own when absent. */
  readonly version?: string | undefined;
  /** Sessions that may be connecting at the same time. */
  readonly concurrentConnects: number;
  readonly keepAliveMs?: number;
  /** Whether its lines are still this process's: one that slept may have lost them meanwhile. */
  readonly mayGoOn?: () => boolean;
  readonly greetingMs?: number;
  readonly passMs?: number;
  /** In [0, 1); spreads reconnects. */
  readonly chance: () => number;
};

export interface Pool extends Connections {
  /** Sessions that have, or had, a connection in this process. */
  known(): readonly string[];
  /** Ends every connection; nothing is told to listeners any more. */
  close(): Promise<void>;
}

/** A connection, and what it writes. */
type Served = Connection & { readonly tenure: Tenure };

const always = () => true;

export function whatsappPool(options: PoolOptions): Pool {
  guardConsole();
  const lidListeners = new Set<LidListener>();
  const hearers = createHearers();
  const movedListeners = new Set<MovedListener>();
  const devices = tellingOfLids(options.devices, (...told) => {
    for (const listener of lidListeners) listener(...told);
  });
  const ports = {
    ...options,
    caches: createSessionCaches(options.clock),
    gates: createGates(options.concurrentConnects, options.clock),
    lineOpener: lineOpener(options.rootKey),
    settings: {
      clock: options.clock,
      media: options.media,
      url: options.url,
      pulse: createPulse(options.keepAliveMs ?? KEEP_ALIVE_MS),
      mayGoOn: options.mayGoOn ?? always,
      greetingMs: options.greetingMs ?? GREETING_MS,
      passMs: options.passMs,
      writes: createWriteTurns(),
      version: options.version === undefined ? undefined : parseClientVersion(options.version),
    },
  };
  const connections = new Map<string, Served>();
  const listeners = new Set<ConnectionListener>();

  function tell(sessionId: string, state: SessionState): void {
    for (const listener of listeners) listener(sessionId, state);
  }

  function made(sessionId: string): Served {
    const known = connections.get(sessionId);
    if (known) return known;
    const onMoved = () => {
      for (const listener of movedListeners) listener(sessionId);
    };
    const tenure = createTenure(sessionId, { devices, hearers, onMoved });
    const connection = createConnection(sessionId, { ...ports, ...tenure }, (state) =>
      tell(sessionId, state),
    );
    const own: Served = {
      ...connection,
      tenure,
      async remove() {
        try {
          await connection.remove();
        } finally {
          // One that could not be removed can be started anew.
          if (connections.get(sessionId) === own) connections.delete(sessionId);
        }
      },
    };
    connections.set(sessionId, own);
    return own;
  }

  /** Its line ends before anything else happens. */
  async function letGo({ tenure, ...connection }: Served): Promise<void> {
    const over = tenure.end();
    await Promise.all([connection.letGo(), over]);
  }

  return {
    of: (sessionId) =>
      connections.get(sessionId) ?? absentConnection(sessionId, devices, () => made(sessionId)),
    restore(sessionIds) {
      // Drawn for each and dealt out in order: full jitter that keeps the order.
      const delaysMs = sessionIds.map(() => options.chance() * RESTORE_WITHIN_MS).sort((a, b) => a - b);
      for (const [nth, id] of sessionIds.entries()) void made(id).start(delaysMs[nth]);
    },
    async letGo(sessionIds) {
      const left = sessionIds.flatMap((sessionId) => connections.get(sessionId) ?? []);
      const over = left.map(letGo);
      for (const sessionId of sessionIds) connections.delete(sessionId);
      try {
        await Promise.all(over);
      } finally {
        ports.caches.forget(...sessionIds);
      }
    },
    onMoved(listener) {
      movedListeners.add(listener);
      return () => void movedListeners.delete(listener);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onHeard: (listener) => hearers.add(listener),
    onLids(listener) {
      lidListeners.add(listener);
      return () => void lidListeners.delete(listener);
    },
    known: () => [...connections.keys()],
    async close() {
      listeners.clear();
      const ended = Promise.all([...connections.values()].map((connection) => connection.stop()));
      connections.clear();
      await within(ended, options.clock, CLOSE_WITHIN_MS);
    },
  };
}
