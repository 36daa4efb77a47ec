import { BlockList, isIP } from "node:net";
import { PROXY_PROTOCOLS, type Proxy } from "../../core/index.ts";
import { endpointOf } from "./endpoint.ts";
import { fetchWhole } from "./proxy-fetch.ts";
import { proxyRoute, type ProxyRoute } from "./proxy-route.ts";

export type WayOutOptions = {
  /** `http://`, `https://` or `socks5://`, with a login or without; none when absent. */
  readonly proxyUrl: string | undefined;
  /** Names, with everything below them, addresses and ranges that are reached without it; `*` is everything. */
  readonly noProxy: readonly string[];
};

/** The operator's own way out of this machine, for whatever has no proxy of its own. */
export interface WayOut {
  /** The proxy by which an address is reached; undefined where none is, as for loopback always. */
  proxyTo(url: string): Proxy | undefined;
}

export function createWayOut({ proxyUrl, noProxy }: WayOutOptions): WayOut {
  const proxy = proxyUrl === undefined ? undefined : proxyOfUrl(new URL(proxyUrl));
  return {
    proxyTo(url) {
      const { host, port } = endpointOf(url);
      const isDirect = isLoopback(host) || noProxy.some((entry) => covers(entry, host, port));
      return isDirect ? undefined : proxy;
    },
  };
}

/** What `fetch` needs to reach an address by the way out: nothing where that is the ordinary one. */
export function fetchBy(wayOut: WayOut, url: string): RequestInit {
  const proxy = wayOut.proxyTo(url);
  return proxy ? fetchWhole(proxyRoute(proxy, (host) => ({ host }))) : {};
}

/** The connections of the operator's proxy to an address, to be closed; undefined where it is reached without one. */
export function routeBy(wayOut: WayOut, url: string): Pick<ProxyRoute, "agent" | "close"> | undefined {
  const proxy = wayOut.proxyTo(url);
  return proxy && proxyRoute(proxy, (host) => ({ host }));
}

/** Whether a proxy of the operator's leads to an address, and if not, why not. */
export type Passage = { readonly byProxy: boolean; readonly failure?: string };

export async function tryWayOut(wayOut: WayOut, url: string): Promise<Passage> {
  const proxy = wayOut.proxyTo(url);
  if (!proxy) return { byProxy: false };
  const route = proxyRoute(proxy, (host) => ({ host }));
  try {
    await route.pass(endpointOf(url));
    return { byProxy: true };
  } catch (error) {
    const { message, cause } = error as Error;
    return { byProxy: true, failure: `${message} (${String(cause)})` };
  } finally {
    route.close();
  }
}

function proxyOfUrl({ protocol, hostname, port, username, password }: URL): Proxy {
  const scheme = PROXY_PROTOCOLS.find((known) => `${known}:` === protocol.replace("socks5h", "socks5"));
  if (!scheme) throw new Error(`no proxy speaks ${protocol}`);
  const usual = { http: 80, https: 443, socks5: 1080 }[scheme];
  return {
    protocol: scheme,
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port) || usual,
    username: username === "" ? null : decodeURIComponent(username),
    password: password === "" ? null : decodeURIComponent(password),
  };
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

function isLoopback(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || isIn(LOOPBACK, host);
}

function isIn(list: BlockList, host: string): boolean {
  const version = isIP(host);
  return version !== 0 && list.check(host, version === 6 ? "ipv6" : "ipv4");
}

/** Whether an entry of NO_PROXY, perhaps with a port, means that host. */
function covers(entry: string, host: string, port: number): boolean {
  if (entry === "*") return true;
  const [, name = "", onlyPort] =
    /^\[?(.*?)\]?(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
  if (onlyPort !== undefined && Number(onlyPort) !== port) return false;
  const [network = "", bits] = name.split("/");
  if (isIP(network) > 0) return isIn(rangeOf(network, bits), host);
  const suffix = name.toLowerCase().replace(/^\*?\./, "");
  return suffix !== "" && (host === suffix || host.endsWith(`.${suffix}`));
}

function rangeOf(network: string, bits: string | undefined): BlockList {
  const version = isIP(network);
  const most = version === 6 ? 128 : 32;
  const list = new BlockList();
  // What is no figure, or too large a one, means the address alone.
  const wide = bits !== undefined && /^\d{1,3}$/.test(bits) && Number(bits) <= most ? Number(bits) : most;
  list.addSubnet(network, wide, version === 6 ? "ipv6" : "ipv4");
  return list;
}
