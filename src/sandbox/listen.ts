import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { isLoopbackHost } from "./control/loopback-callers.ts";
import { WebSocketServer, type WebSocket } from "ws";

const WEB_SOCKET_PATH = "/ws/chat";

export type ListenOptions = {
  readonly host: string;
  readonly port: number;
  readonly app: Hono;
  /** An HTTP status for the next upgrade, when it is to be refused. */
  readonly takeUpgradeRefusal: () => number | undefined;
  readonly accept: (webSocket: WebSocket) => void;
};

/** Authority: host and port as they stand in a URL. */
export type Listener = { readonly authority: string; close(): Promise<void> };

/** Serves the control API and the WebSocket on one port. Rejects with one line when the address cannot be had. */
export async function listen({
  host,
  port,
  app,
  takeUpgradeRefusal,
  accept,
}: ListenOptions): Promise<Listener> {
  if (!isLoopbackHost(bracketed(host)))
    throw new Error(`the simulated WhatsApp listens on loopback only, not on ${host}`);
  const requestListener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = createServer((request, response) => void requestListener(request, response));
  const webSockets = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false });
  const raw = new Set<Duplex>();
  server.on("upgrade", (request, socket, head) => {
    raw.add(socket);
    socket.on("close", () => raw.delete(socket));
    // The peer may vanish at any time; "close" follows.
    socket.on("error", () => socket.destroy());
    const status = refusalOf(request) ?? takeUpgradeRefusal();
    if (status === undefined) webSockets.handleUpgrade(request, socket, head, accept);
    else
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
        socket.destroy(),
      );
  });
  const address = await bind(server, host, port);
  return {
    authority: `${bracketed(host)}:${address.port}`,
    close: () => {
      for (const socket of raw) socket.destroy();
      return closeServer(server);
    },
  };
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
    server.closeAllConnections();
  });
}
