import { request as requestHttp, type Agent, type IncomingMessage, type RequestOptions } from "node:http";
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
  /** The operator's proxy for an address; undefined where it is reached without one. */
  readonly proxyTo: (url: string) => ProxyWay | undefined;
};

export type GuardedRequest = {
  readonly tenant: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the request, and the answer while it is read. */
  readonly signal: AbortSignal;
};

/**
 * Asks for a URL that a caller named, by GET, and gives the answer whose body is still to be read. The connection leads to
 * an address that was checked, also where a proxy makes it. Throws `AddressRefused` and what Node throws.
 */
export async function guardedRequest(way: OutboundWay, asked: GuardedRequest): Promise<IncomingMessage> {
  const { tenant, url, headers, signal } = asked;
  const destination = way.addresses.destination(tenant, url.hostname);
  const proxy = way.proxyTo(url.href);
  if (proxy) signal.addEventListener("abort", proxy.close);
  return respond(way.clock, url, {
    ...(proxy ? await byProxy(url, destination, proxy) : { ...destination, agent: false }),
    port: url.port,
    path: `${url.pathname}${url.search}`,
    // What is asked of a server, and what its certificate is to be for, is the name.
    headers: { ...headers, Host: url.host },
    servername: isIP(destination.host) > 0 ? "" : url.hostname,
    signal,
  });
}

/** A proxy is told the address, so that it looks nothing up that nobody checks. */
async function byProxy(url: URL, destination: Destination, { agent }: ProxyWay): Promise<RequestOptions> {
  return { host: await addressOf(destination), agent: agent(url.protocol === "https:") };
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
): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const outgoing = request(options);
    limitConnect(outgoing, clock, CONNECT_MS);
    outgoing.once("response", resolve);
    outgoing.on("error", reject);
    outgoing.end();
  });
}
