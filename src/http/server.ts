import { randomUUID } from "node:crypto";
import { createServer, STATUS_CODES, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { getRequestListener, RequestError } from "@hono/node-server";
import { GatewayError, toGatewayError, type ErrorCode } from "../core/index.ts";
import { dialectOf, toResponse, type App, type AppOptions } from "./app.ts";
import type { Answer } from "./dialect.ts";

/** In-flight requests may take this long to end when the gateway stops. */
const DRAIN_MS = 1_500;

export type ListenOptions = {
  readonly app: App;
  readonly dialects: AppOptions["dialects"];
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
};

export interface HttpServer {
  /** http://host:port, with the port that was taken. */
  readonly address: string;
  /** Refuses new requests, lets running ones end within 1.5 s, closes every socket. */
  close(): Promise<void>;
}

/** Listens. Throws `unavailable` with one sentence when the port is in use or the host is not this machine's. */
export async function listen({ app, dialects, host, port }: ListenOptions): Promise<HttpServer> {
  let target: string | undefined;
  // The library puts its own Response in the place of the process's: one with a text is then written without a stream.
  const answer = getRequestListener((request, env) => app.hono.fetch(request, env), {
    // A request that never becomes one has no Host or an impossible one, or a path that is no URL; it is told before
    // anything else runs. Whatever else comes here is a fault of ours.
    errorHandler: (error) =>
      toResponse(
        refusal(dialects, error instanceof RequestError ? notHttp("malformed_input") : error, target),
      ),
  });
  const listener: RequestListener = (incoming, outgoing) => {
    target = incoming.url;
    void answer(incoming, outgoing);
  };
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: 16_384,
      // Refused by the listener: the server itself would answer with no body.
      requireHostHeader: false,
    },
    listener,
  );
  // An expectation that nobody knows is passed over, which the standard allows.
  server.on("checkExpectation", listener);
  server.on("clientError", (error: ParserError, socket: Socket) =>
    answerParserError(dialects, error, socket),
  );
  await bind(server, host, port);
  const { port: taken } = server.address() as AddressInfo;
  return {
    address: `http://${host.includes(":") ? `[${host}]` : host}:${taken}`,
    close: () => close(server, app),
  };
}

type ParserError = Error & { readonly code?: string; readonly rawPacket?: Buffer };

async function bind(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const inUse = cause.code === "EADDRINUSE" ? "the port is in use" : cause.message;
      reject(new GatewayError("unavailable", `cannot listen on ${host}:${port}: ${inUse}`, { cause }));
    });
    server.listen(port, host, resolve);
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
const PATH_OF_TARGET = /^(?:https?:\/\/[^/]*)?(\/[^?#]*)/i;

function notHttp(code: ErrorCode): GatewayError {
  return new GatewayError(code, "the request is not HTTP that can be read");
}

function refusal(dialects: AppOptions["dialects"], error: unknown, target: string | undefined): Answer {
  const path = PATH_OF_TARGET.exec(target ?? "")?.[1] ?? "/";
  const requestId = randomUUID();
  const dialect = dialectOf(dialects, path);
  const { status, body, headers } = dialect.toAnswer(toGatewayError(error), { path, requestId });
  return {
    status,
    body,
    headers: { ...headers, "X-Content-Type-Options": "nosniff", "X-Request-Id": requestId },
  };
}

/** What the HTTP parser refuses never becomes a request; it is answered in the dialect of its path all the same. */
function answerParserError(dialects: AppOptions["dialects"], error: ParserError, socket: Socket): void {
  if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
  const start = error.rawPacket?.subarray(0, 200).toString("latin1") ?? "";
  const target = TARGET_OF_REQUEST_LINE.exec(start)?.[1];
  const { status, headers, body } = refusal(dialects, notHttp(codeOf(error)), target);
  const text = JSON.stringify(body);
  const lines = Object.entries({
    ...headers,
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(text),
    Connection: "close",
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n${text}`);
}

function codeOf({ code }: ParserError): ErrorCode {
  if (code === "HPE_HEADER_OVERFLOW") return "header_too_large";
  return code === "ERR_HTTP_REQUEST_TIMEOUT" ? "request_timeout" : "malformed_input";
}
