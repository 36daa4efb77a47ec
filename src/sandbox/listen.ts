import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import type { Certificate } from "./media/certificate.ts";
import type { MediaHost } from "./media/media-host.ts";
import { isLoopbackHost } from "./control/loopback-callers.ts";
import type { ReceiverHost } from "./receiver/receiver-host.ts";
import { WebSocketServer, type WebSocket } from "ws";

const WEB_SOCKET_PATH = "/ws/chat";
/** The first byte of a TLS connection: a record of the type "handshake". */
const TLS_HANDSHAKE = 22;

export type ListenOptions = {
  readonly host: string;
  readonly port: number;
  readonly app: Hono;
  readonly media: MediaHost;
  readonly receivers: ReceiverHost;
  /** For who speaks TLS, which clients always do with a media host. */
  readonly certificate: Certificate;
  /** An HTTP status for the next upgrade, when it is to be refused. */
  readonly takeUpgradeRefusal: () => number | undefined;
  readonly accept: (webSocket: WebSocket) => void;
};

/** Authority: host and port as they stand in a URL. */
export type Listener = { readonly authority: string; close(): Promise<void> };

/** Serves the control API, the media host, the receivers and the WebSocket on one port, each with and without TLS. Rejects with one line when the address cannot be had. */
export async function listen({
  host,
  port,
  app,
  media,
  receivers,
  certificate,
  takeUpgradeRefusal,
  accept,
}: ListenOptions): Promise<Listener> {
  if (!isLoopbackHost(bracketed(host)))
    throw new Error(`the simulated WhatsApp listens on loopback only, not on ${host}`);
  const control = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const answer: RequestListener = (request, response) => {
    // A peer that goes on the way ends what is being read of it, and nobody is left to be told.
    const host = [media, receivers].find((one) => one.serves(request));
    if (host) host.handle(request, response).catch(() => response.destroy());
    else void control(request, response);
  };
  const webSockets = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false });
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // The peer may vanish at any time; "close" follows.
    socket.on("error", () => socket.destroy());
    const status = refusalOf(request) ?? takeUpgradeRefusal();
    if (status === undefined) webSockets.handleUpgrade(request, socket, head, accept);
    else
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
        socket.destroy(),
      );
  };
  const plain = createServer(answer).on("upgrade", upgrade);
  const secure = createTlsServer(certificate, answer).on("upgrade", upgrade);
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    handOver(socket, { plain, secure });
  });
  const address = await bind(server, host, port);
  return {
    authority: `${bracketed(host)}:${address.port}`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return closeServer(server);
    },
  };
}

/** Waits for the first byte, which tells who is to answer; the server then reads it itself. */
function handOver(
  socket: Socket,
  { plain, secure }: { readonly plain: Server; readonly secure: Server },
): void {
  // The peer may vanish before it has said anything; "close" follows.
  const vanished = () => socket.destroy();
  socket.on("error", vanished);
  socket.once("data", (first: Buffer) => {
    socket.pause();
    socket.unshift(first);
    const taker = first[0] === TLS_HANDSHAKE ? secure : plain;
    taker.emit("connection", socket);
    socket.off("error", vanished);
    // Later, for TLS takes what was put back in a turn of its own.
    setImmediate(() => socket.resume());
  });
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

function refusalOf({ url, headers }: IncomingMessage): number | undefined {
  if (url?.split("?")[0] !== WEB_SOCKET_PATH) return 404;
  return isLoopbackHost(headers.host ?? "") ? undefined : 403;
}

function bind(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    // Stays for later errors too, which would end the process if nobody listened.
    server.on("error", (error) => {
      const isTaken = "code" in error && error.code === "EADDRINUSE";
      const reason = isTaken ? "the port is in use" : error.message;
      reject(
        new Error(`the simulated WhatsApp cannot listen on ${host}:${port}: ${reason}`, { cause: error }),
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("a TCP address was expected"));
      else resolve(address);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
