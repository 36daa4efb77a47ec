import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { GatewayError, type ErrorCode } from "../core/index.ts";
import { dialectOf, toResponse, type App, type AppOptions } from "./app.ts";

const NO_REQUEST_ID = "";
/** In-flight requests may take this long to end when the gateway stops. */
const DRAIN_MS = 2_000;

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
  /** Refuses new requests, lets running ones end within 2 s, closes every socket. */
  close(): Promise<void>;
}

/** Listens. Throws `unavailable` with one sentence when the port is in use or the host is not this machine's. */
export async function listen({ app, dialects, host, port }: ListenOptions): Promise<HttpServer> {
  const listener = getRequestListener((request, env) => app.hono.fetch(request, env), {
    overrideGlobalObjects: false,
    // Requests that never become one: an impossible Host, a path that is no URL.
    errorHandler: () => toResponse(refusal(dialects, "malformed_input", undefined)),
  });
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: 16_384,
    },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
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

function refusal(dialects: AppOptions["dialects"], code: ErrorCode, packet: Buffer | undefined) {
  const path = /^[A-Z]+ (\/\S*)/.exec(packet?.subarray(0, 200).toString("latin1") ?? "")?.[1] ?? "/";
  const error = new GatewayError(code, "the request is not HTTP that can be read");
  return dialectOf(dialects, path).toAnswer(error, { path, requestId: NO_REQUEST_ID });
}

/** What the HTTP parser refuses never becomes a request; it is answered in the dialect of its path all the same. */
function answerParserError(dialects: AppOptions["dialects"], error: ParserError, socket: Socket): void {
  if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
  const { status, body } = refusal(dialects, codeOf(error), error.rawPacket);
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status} ${REASONS[status] ?? "Bad Request"}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}

const REASONS: Readonly<Record<number, string>> = {
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
};

function codeOf({ code }: ParserError): ErrorCode {
  if (code === "HPE_HEADER_OVERFLOW") return "header_too_large";
  return code === "ERR_HTTP_REQUEST_TIMEOUT" ? "request_timeout" : "malformed_input";
}
