import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { SocketAddress } from "./client-address.ts";

/** A socket on which nothing happens for so long is closed; a request that works in silence included. */
export const IDLE_MS = 180_000;
/** An answer of which the client takes nothing for so long is given up, with those that wait behind it. */
const STUCK_MS = 20_000;
/** A body may rest for so long. */
const REST_MS = 30_000;
/** How long a socket may take to go once it was told its last words. */
const PARTING_MS = 1_000;
const LOOK_EVERY_MS = 1_000;

export type ConnectionLimits = {
  /** Connections in all. */
  readonly most: number;
  /** Of one client address; a trusted proxy counts in all only. */
  readonly mostOfAddress: number;
};

export type ConnectionsOptions = {
  readonly limits: ConnectionLimits;
  readonly addressOf: SocketAddress;
  /** Which bound a new connection met: the text that it is sent before it is closed. */
  readonly refuse: (bound: keyof ConnectionLimits) => string;
  /** A request's body has rested for too long. */
  readonly onRest: (socket: Socket) => void;
};

/** Every open connection of a server: none is held for longer than its client is there and takes what it asked for. */
export interface Connections {
  /** A request has come of this socket. */
  began(incoming: IncomingMessage, outgoing: ServerResponse): void;
  /** Whether a refusal of what came last can be written: it would not stand in, or before, the answer to something else. */
  canRefuse(socket: Socket): boolean;
  /** Looks at none any more. */
  close(): void;
}

type Exchange = { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse };

type Connection = {
  readonly socket: Socket;
  /** Unfinished, in the order of their requests. */
  readonly exchanges: Set<Exchange>;
  /** What the client had taken and sent when it was last seen to, and when that was. */
  taken: number;
  takenAtMs: number;
  sent: number;
  sentAtMs: number;
};

/** Watches the connections of `server` until it is closed. */
export function watchConnections(server: Server, options: ConnectionsOptions): Connections {
  const { limits, addressOf, refuse, onRest } = options;
  const connections = new Map<Socket, Connection>();
  const ofAddress = new Map<string, number>();

  server.on("connection", (socket: Socket) => {
    const { client, isTrusted } = addressOf(socket.remoteAddress);
    const counted = isTrusted ? undefined : client;
    const bound = boundMet(counted);
    if (bound) {
      // What is so short leaves in the call itself.
      socket.write(refuse(bound));
      return void socket.destroy();
    }
    const nowMs = performance.now();
    const exchanges = new Set<Exchange>();
    const seen = { taken: 0, takenAtMs: nowMs, sent: 0, sentAtMs: nowMs };
    connections.set(socket, { socket, exchanges, ...seen });
    if (counted !== undefined) ofAddress.set(counted, (ofAddress.get(counted) ?? 0) + 1);
    socket.once("close", () => {
      connections.delete(socket);
      if (counted !== undefined) leave(counted);
    });
  });

  function boundMet(client: string | undefined): keyof ConnectionLimits | undefined {
    if (connections.size >= limits.most) return "most";
    const open = client === undefined ? 0 : (ofAddress.get(client) ?? 0);
    return open >= limits.mostOfAddress ? "mostOfAddress" : undefined;
  }

  function leave(client: string): void {
    const left = (ofAddress.get(client) ?? 1) - 1;
    if (left > 0) ofAddress.set(client, left);
    else ofAddress.delete(client);
  }

  function look(): void {
    const nowMs = performance.now();
    for (const connection of connections.values()) {
      if (isStuck(connection, nowMs)) connection.socket.destroy();
      else if (isResting(connection, nowMs)) onRest(connection.socket);
    }
  }

  const looking = setInterval(look, LOOK_EVERY_MS);

  return {
    began(incoming, outgoing) {
      const exchanges = connections.get(incoming.socket)?.exchanges;
      if (!exchanges) return;
      const exchange = { incoming, outgoing };
      exchanges.add(exchange);
      outgoing.once("close", () => exchanges.delete(exchange));
    },
    canRefuse(socket) {
      const [first, ...others] = connections.get(socket)?.exchanges ?? [];
      if (!first) return true;
      return others.length === 0 && !first.incoming.complete && !first.outgoing.headersSent;
    },
    close: () => clearInterval(looking),
  };
}

/** Sends the last that a socket is told, and closes it whatever its client does. */
export function part(socket: Duplex, lastWords: string): void {
  const leaving = setTimeout(() => socket.destroy(), PARTING_MS);
  socket.once("close", () => clearTimeout(leaving));
  socket.end(lastWords);
}

/** Node tells on its handle alone how much of a write the kernel has not taken yet. */
type WithQueue = Socket & { readonly _handle?: { readonly writeQueueSize?: number } | null };

/** Answers wait for the client, who has taken nothing of them for too long. */
function isStuck(connection: Connection, nowMs: number): boolean {
  const socket: WithQueue = connection.socket;
  const taken = socket.bytesWritten - socket.writableLength - (socket._handle?.writeQueueSize ?? 0);
  if (socket.writableLength === 0 || taken !== connection.taken) {
    connection.taken = taken;
    connection.takenAtMs = nowMs;
  }
  return nowMs - connection.takenAtMs >= STUCK_MS;
}

/** A body is on its way, and nothing of it has come for too long. */
function isResting(connection: Connection, nowMs: number): boolean {
  const { socket, exchanges } = connection;
  const isComing = !socket.isPaused() && [...exchanges].some(({ incoming }) => !incoming.complete);
  if (!isComing || socket.bytesRead !== connection.sent) {
    connection.sent = socket.bytesRead;
    connection.sentAtMs = nowMs;
  }
  return nowMs - connection.sentAtMs >= REST_MS;
}
