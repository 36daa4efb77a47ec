import {
  request as requestHttp,
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import type { AddressGuard, Destination } from "../addresses/index.ts";
import { limitConnect } from "../connect-limit.ts";
import type { Clock } from "../core/index.ts";

/** From the look-up of the name to the end of the TLS handshake, also through a proxy. */
const CONNECT_MS = 5_000;

/** A proxy's connections, ended by whoever asked for them. */
export type ProxyWay = { readonly agent: (isSecure: boolean) => Agent; readonly close: () => void };

/** How addresses that callers name are reached. */
export type OutboundWay = {
  readonly clock: Clock;
  readonly addresses: Pick<AddressGuard, "destination">;
  /** The operator's proxy for a URL; undefined where it is reached without one. Nothing is open before it is used. */
  readonly proxyTo: (url: string) => ProxyWay | undefined;
};

export type GuardedRequest = {
  readonly tenant: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the request, and the answer while it is read. */
  readonly signal: AbortSignal;
  /** It is a POST of this text; a GET without. */
  readonly body?: string;
  /** Whose connections are used again where no proxy is on the way; without it each request has its own. */
  readonly agent?: (isSecure: boolean) => Agent;
};

/** A connection that was used before was closed at the other end before anything was said on it. */
export class ReusedConnectionLost extends Error {}

/**
 * Asks for a URL that a caller named, and gives the answer whose body is still to be read. The connection leads to an
 * address that was checked, also where a proxy makes it. Throws `AddressRefused`, `ReusedConnectionLost` and what Node
 * throws.
 */
export async function guardedRequest(way: OutboundWay, asked: GuardedRequest): Promise<IncomingMessage> {
  const { tenant, url, headers, signal, body } = asked;
  const destination = way.addresses.destination(tenant, url.hostname);
  const options = {
    ...(await routeTo(way, asked, destination)),
    method: body === undefined ? "GET" : "POST",
    port: url.port,
    path: `${url.pathname}${url.search}`,
    // What is asked of a server, and what its certificate is to be for, is the name.
    headers: { ...headers, Host: url.host },
    servername: isIP(destination.host) > 0 ? "" : url.hostname,
    signal,
  };
  return respond(way.clock, url, options, body);
}

/** A proxy is told the address, so that it looks nothing up that nobody checks; an own address is none for it either. */
async function routeTo(
  { proxyTo }: OutboundWay,
  { url, signal, agent }: GuardedRequest,
  destination: Destination,
): Promise<RequestOptions> {
  const own = agent?.(url.protocol === "https:") ?? false;
  if (!proxyTo(url.href)) return { ...destination, agent: own };
  const host = await addressOf(destination);
  const checked = new URL(url);
  checked.hostname = isIP(host) === 6 ? `[${host}]` : host;
  const proxy = proxyTo(checked.href);
  if (!proxy) return { host, agent: own };
  signal.addEventListener("abort", proxy.close);
  return { host, agent: proxy.agent(url.protocol === "https:") };
}

function addressOf({ host, lookup }: Destination): Promise<string> {
  if (isIP(host) > 0) return Promise.resolve(host);
  return new Promise((resolve, reject) => {
    lookup(host, { all: false }, (error, address) => {
      if (error) reject(error);
      else if (typeof address === "string") resolve(address);
    });
  });
}

function respond(
  clock: Clock,
  url: URL,
  options: RequestOptions & { readonly servername: string },
  body: string | undefined,
): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const outgoing = request(options);
    limitConnect(outgoing, clock, CONNECT_MS);
    outgoing.once("response", resolve);
    outgoing.on("error", (error) => reject(isStale(outgoing, error) ? new ReusedConnectionLost() : error));
    outgoing.end(body);
  });
}

function isStale({ reusedSocket }: ClientRequest, error: NodeJS.ErrnoException): boolean {
  return reusedSocket && error.code === "ECONNRESET";
}
