import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { GatewayError } from "../../core/index.ts";
import type { App } from "../app.ts";
import type { Tunnel } from "../forwarding/forwarding.ts";
import { createTunnels } from "../forwarding/tunnels.ts";
import type { Answer } from "../dialect.ts";
import { pathOf, toText } from "../server/refusal.ts";

/** What a request to open a WebSocket came to: who answers it takes the socket, or leaves it to a refusal. */
export type Upgrade = {
  accepted?: Accepted;
  /** Another process has taken it, over this connection. */
  tunnel?: Tunnel;
};

type Accepted = {
  /** A longer frame of the client ends the socket with 1009. */
  readonly mostFrameBytes: number;
  readonly begin: (socket: WebSocket) => void;
};

export type UpgradeOptions = {
  readonly app: App;
  readonly refusal: (error: unknown, target: string | undefined) => Answer;
  /** Pages that may open one; who sends no origin is no page. */
  readonly origins: readonly string[];
  /** Sends the last that a socket is told. */
  readonly part: (socket: Duplex, lastWords: string) => void;
};

/** Requests that ask for a WebSocket: each goes the way of every other, and is refused in its dialect's envelope. */
export interface Upgrades {
  /** Whether a WebSocket is asked for where there are any: all else is answered as if it were not asked for. */
  isAsked(incoming: IncomingMessage): boolean;
  answer(incoming: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends those that other processes serve. */
  close(): void;
}

const KEY = /^[+/0-9A-Za-z]{22}==$/;
const VERSION = "13";

export function createUpgrades({ app, refusal, origins, part }: UpgradeOptions): Upgrades {
  const servers = new Map<number, WebSocketServer>();
  const tunnels = createTunnels();
  const headersOf = new WeakMap<IncomingMessage, readonly string[]>();

  function serverFor(mostFrameBytes: number): WebSocketServer {
    const known = servers.get(mostFrameBytes);
    if (known) return known;
    const server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      // What a client pings is answered within the socket's bounds.
      autoPong: false,
      maxPayload: mostFrameBytes,
    });
    server.on("headers", (lines, incoming) => lines.push(...(headersOf.get(incoming) ?? [])));
    servers.set(mostFrameBytes, server);
    return server;
  }

  function requireOpening({ headers, url = "" }: IncomingMessage): void {
    const { origin } = headers;
    if (origin !== undefined && !origins.includes(origin))
      throw new GatewayError("origin_refused", "pages of this origin may not open a WebSocket");
    const isWhole =
      VERSION === headers["sec-websocket-version"] && KEY.test(headers["sec-websocket-key"] ?? "");
    if (!isWhole || !url.startsWith("/"))
      throw new GatewayError("malformed_input", "the request opens no WebSocket that is known");
  }

  async function open(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    requireOpening(incoming);
    const upgrade: Upgrade = {};
    const request = new Request(addressOf(incoming), {
      headers: pairsOf(incoming.rawHeaders),
    });
    const response = await app.hono.fetch(request, { incoming, upgrade });
    const { accepted, tunnel } = upgrade;
    if (tunnel) {
      tunnels.open({ socket, head }, tunnel, linesOf(response.headers));
      return;
    }
    if (!accepted) {
      part(socket, await textOf(response));
      return;
    }
    headersOf.set(incoming, linesOf(response.headers));
    serverFor(accepted.mostFrameBytes).handleUpgrade(incoming, socket, head, accepted.begin);
  }

  return {
    isAsked: ({ method, headers, url }) =>
      method === "GET" && headers.upgrade?.toLowerCase() === "websocket" && app.hasWebSocket(pathOf(url)),
    answer(incoming, socket, head) {
      // Until the handshake has it its errors are nobody's.
      socket.on("error", () => undefined);
      open(incoming, socket, head).catch((error: unknown) =>
        part(socket, toText(refusal(error, incoming.url))),
      );
    },
    close: () => tunnels.close(),
  };
}

/** As the caller names it. */
function addressOf({ headers: { host = "" }, url = "" }: IncomingMessage): URL {
  const root = `http://${host}`;
  if (URL.canParse(root)) return new URL(url, root);
  throw new GatewayError("malformed_input", "the Host of the request names no address");
}

function pairsOf(rawHeaders: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let nth = 0; nth + 1 < rawHeaders.length; nth += 2)
    pairs.push([rawHeaders[nth] ?? "", rawHeaders[nth + 1] ?? ""]);
  return pairs;
}

function linesOf(headers: Headers): readonly string[] {
  return [...headers].map(([name, value]) => `${name}: ${value}`);
}

/** An answer as the last on its connection. */
async function textOf(response: Response): Promise<string> {
  const body = await response.text();
  const headers = new Headers(response.headers);
  headers.set("Connection", "close");
  headers.set("Content-Length", String(Buffer.byteLength(body)));
  const { status } = response;
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${linesOf(headers).join("\r\n")}\r\n\r\n${body}`;
}
