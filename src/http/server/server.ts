import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener, RequestError } from "@hono/node-server";
import { GatewayError, type ErrorCode, type Log } from "../../core/index.ts";
import { toResponse, type App, type AppOptions } from "../app.ts";
import { socketAddressReader } from "./client-address.ts";
import { IDLE_MS, part, watchConnections, type ConnectionLimits } from "./connections.ts";
import { markInner, type InnerCall } from "../forwarding/inner-call.ts";
import type { Answer } from "../dialect.ts";
import { isHealth } from "../health.ts";
import { createUpgrades } from "../websocket/upgrades.ts";
import { closing, pathOf, refusals, toText } from "./refusal.ts";

/** In-flight requests may take this long to end when the gateway stops. */
const DRAIN_MS = 1_500;

const LIMITS = {
  headersTimeout: 10_000,
  // A body whole. One that rests is given up before.
  requestTimeout: 600_000,
  // Above the 60 s after which load balancers close a connection themselves.
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16_384,
};

export type ListenOptions = {
  readonly app: App;
  readonly apis: AppOptions["apis"];
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  readonly connections: ConnectionLimits;
  readonly trustedProxies: readonly string[];
  /** Whose pages may open WebSockets. */
  readonly webSocketOrigins: readonly string[];
  /** For lines that strangers can cause. */
  readonly log: Log;
  /** Makes the ids of requests. */
  readonly newId: () => string;
};

/** Requests that have come to another listener. */
export type Inside = {
  readonly answer: (incoming: IncomingMessage, outgoing: ServerResponse, call: InnerCall) => void;
  readonly upgrade: (incoming: IncomingMessage, socket: Duplex, head: Buffer, call: InnerCall) => void;
};

export interface HttpServer {
  /** http://host:port, with the port that was taken. */
  readonly address: string;
  /** Answers what another process of this gateway asks. */
  readonly inside: Inside;
  /** Refuses new requests, lets running ones end within 1.5 s, closes every socket. */
  close(): Promise<void>;
}

/** Listens. Throws `unavailable` with one sentence when the port is in use or the host is not this machine's. */
export async function listen(options: ListenOptions): Promise<HttpServer> {
  const { app, apis, host, port, log } = options;
  const refusal = refusals(apis, options.newId);
  let target: string | undefined;
  // The library puts its own Response in the place of the process's: one with a text is then written without a stream.
  const answer = getRequestListener((request, env) => app.hono.fetch(request, env), {
    // A request that never becomes one has no Host or an impossible one, or a path that is no URL; it is told before
    // anything else runs. Whatever else comes here is a fault of ours.
    errorHandler: (error) =>
      toResponse(refusal(error instanceof RequestError ? notHttp("malformed_input") : error, target)),
  });
  const listener: RequestListener = (incoming, outgoing) => {
    connections.began(incoming, outgoing);
    if (app.lean(incoming, outgoing)) return;
    target = incoming.url;
    const hosts = countHosts(incoming);
    if (hosts > 1) return send(outgoing, refusal(notHttp("malformed_input"), target));
    // Checks of health in HTTP/1.0 come without a host, which says nothing that they ask for.
    if (hosts === 0 && incoming.httpVersion === "1.0" && isHealth(pathOf(target)))
      incoming.headers.host = "localhost";
    void answer(incoming, outgoing);
  };
  const upgrades = createUpgrades({ app, refusal, origins: options.webSocketOrigins, part });
  const server = createServer(
    {
      ...LIMITS,
      shouldUpgradeCallback: (incoming) => upgrades.isAsked(incoming),
      // Refused by the listener: the server itself would answer with no body.
      requireHostHeader: false,
    },
    listener,
  );
  server.on("upgrade", (incoming, socket, head) => upgrades.answer(incoming, socket, head));
  server.timeout = IDLE_MS;
  // An expectation that nobody knows is passed over, which the standard allows.
  server.on("checkExpectation", listener);
  const refuse = (socket: Socket, code: ErrorCode, start = "") => {
    // An answer is under way, or owed to what came before: it ends here.
    if (!connections.canRefuse(socket)) return void socket.destroy();
    part(socket, toText(refusal(notHttp(code), TARGET_OF_REQUEST_LINE.exec(start)?.[1])));
  };
  const connections = watchConnections(server, {
    limits: options.connections,
    addressOf: socketAddressReader(options.trustedProxies),
    refuse(bound) {
      log.warn("connection refused", { reason: bound === "most" ? "in all" : "of its address" });
      return toText(refusal(tooMany(options.connections, bound), undefined));
    },
    onRest: (socket) => refuse(socket, "request_timeout"),
  });
  server.on("clientError", (error: ParserError, socket: Socket) => {
    // Who has said nothing is told nothing: it would stand there as the answer to what they say just then.
    const isSilent = socket.bytesRead === 0;
    if (isSilent || !socket.writable || error.code === "ECONNRESET") return void socket.destroy();
    refuse(socket, codeOf(error), error.rawPacket?.subarray(0, 200).toString("latin1"));
  });
  try {
    await bind(server, host, port);
  } catch (error) {
    connections.close();
    throw error;
  }
  // Such as no more file descriptors; the server goes on.
  server.on("error", (error) => log.error("a connection cannot be accepted", { cause: error.message }));
  const { port: taken } = server.address() as AddressInfo;
  return {
    address: httpAddress(host, taken),
    inside: {
      answer(incoming, outgoing, call) {
        markInner(incoming, call);
        listener(incoming, outgoing);
      },
      upgrade(incoming, socket, head, call) {
        markInner(incoming, call);
        upgrades.answer(incoming, socket, head);
      },
    },
    close: async () => {
      upgrades.close();
      await close(server, app);
      connections.close();
    },
  };
}

type ParserError = Error & { readonly code?: string; readonly rawPacket?: Buffer };

async function bind(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException) => {
      const inUse = cause.code === "EADDRINUSE" ? "the port is in use" : cause.message;
      reject(new GatewayError("unavailable", `cannot listen on ${host}:${port}: ${inUse}`, { cause }));
    };
    server.once("error", fail);
    server.listen(port, host, () => {
      server.off("error", fail);
      resolve();
    });
  });
}

async function close(server: Server, app: App): Promise<void> {
  app.stop();
  await new Promise<void>((resolve) => {
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const deadline = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(deadline);
      resolve();
    });
    server.closeIdleConnections();
  });
}

const TARGET_OF_REQUEST_LINE = /^\S+ (\S+)/;

function notHttp(code: ErrorCode): GatewayError {
  return new GatewayError(code, "the request is not HTTP that can be read");
}

function tooMany({ most, mostOfAddress }: ConnectionLimits, bound: keyof ConnectionLimits): GatewayError {
  return bound === "most"
    ? new GatewayError("unavailable", `the gateway has ${most} connections open, as many as it may`)
    : new GatewayError(
        "rate_limited",
        `the client's address has ${mostOfAddress} connections open, as many as it may`,
      );
}

function countHosts({ rawHeaders }: IncomingMessage): number {
  let hosts = 0;
  for (let nth = 0; nth < rawHeaders.length; nth += 2) {
    const name = rawHeaders[nth] ?? "";
    if (name.length === 4 && name.toLowerCase() === "host") hosts++;
  }
  return hosts;
}

function send(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  const text = JSON.stringify(body);
  outgoing.writeHead(status, { ...headers, ...closing(text) });
  outgoing.end(text);
}

function codeOf({ code }: ParserError): ErrorCode {
  if (code === "HPE_HEADER_OVERFLOW") return "header_too_large";
  return code === "ERR_HTTP_REQUEST_TIMEOUT" ? "request_timeout" : "malformed_input";
}

/** http://host:port */
export function httpAddress(host: string, port: number): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
