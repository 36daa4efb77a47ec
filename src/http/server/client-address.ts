import { BlockList, isIP } from "node:net";
import type { Call } from "../call.ts";

/** Names the client that a request comes from, for the bucket of those without a valid credential. */
export type ClientAddress = (c: Call) => string;

/** Names the client at the other end of a socket, and tells whether it is a proxy that speaks for others. */
export type SocketAddress = (remoteAddress: string | undefined) => {
  readonly client: string;
  readonly isTrusted: boolean;
};

/**
 * The address of the socket; `X-Forwarded-For` counts only as far as it was written by `trustedProxies` (addresses or
 * CIDR ranges). An IPv6 client is its /64, of which one client has as many addresses as it likes.
 */
export function clientAddressReader(trustedProxies: readonly string[]): ClientAddress {
  const isTrusted = trustOf(trustedProxies);
  return (c) => {
    let address = plain(c.env.incoming?.socket.remoteAddress);
    const hops = (c.req.header("x-forwarded-for") ?? "").split(",").map((hop) => plain(hop.trim()));
    while (isTrusted(address)) {
      const hop = hops.pop();
      if (hop === undefined || isIP(hop) === 0) break;
      address = hop;
    }
    return clientOf(address);
  };
}

/** The same for a connection, before anything was said on it. */
export function socketAddressReader(trustedProxies: readonly string[]): SocketAddress {
  const isTrusted = trustOf(trustedProxies);
  return (remoteAddress) => {
    const address = plain(remoteAddress);
    return { client: clientOf(address), isTrusted: isTrusted(address) };
  };
}

function clientOf(address: string): string {
  return isIP(address) === 6 ? network(address) : address;
}

function trustOf(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits] = range.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** IPv4 clients of a socket that listens on `::` appear as `::ffff:1.2.3.4`. */
function plain(address: string | undefined): string {
  return (address ?? "unknown").replace(/^::ffff:(?=\d+\.)/i, "");
}

function network(address: string): string {
  const [head = "", tail = ""] = address.split("%")[0]?.split("::") ?? [];
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const middle = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  const groups = [...left, ...middle, ...right].slice(0, 4);
  // One spelling: proxies write leading zeros and capitals as they like.
  return `${groups.map((group) => parseInt(group, 16).toString(16)).join(":")}::/64`;
}
