import { BlockList, isIP, isIPv4 } from "node:net";

/** IPv4 that the public internet does not carry: IANA's special-purpose registry, multicast and what is reserved. */
const SPECIAL_V4 = subnets("ipv4", [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
]);
/** The one part of IPv6 that is given out; loopback, link-local, unique local, multicast and the rest lie outside it. */
const GLOBAL_V6 = subnets("ipv6", ["2000::/3"]);
/** And what is special inside it: protocol assignments and Teredo, 6to4, documentation. */
const SPECIAL_V6 = subnets("ipv6", ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]);

/** What stands before the 32 bits of an IPv4 address that is written as IPv6: mapped, and NAT64 (RFC 6052). */
const CARRIERS: readonly string[] = ["0:0:0:0:0:ffff", "64:ff9b:0:0:0:0"];

function subnets(family: "ipv4" | "ipv6", ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", bits] = range.split("/");
    list.addSubnet(network, Number(bits), family);
  }
  return list;
}

/** Whether the public internet leads to a plain address. */
export function isPublic(address: string): boolean {
  if (isIPv4(address)) return !SPECIAL_V4.check(address, "ipv4");
  return GLOBAL_V6.check(address, "ipv6") && !SPECIAL_V6.check(address, "ipv6");
}

/**
 * The one plain form of an address, however it is written: brackets, a zone, hexadecimal, octal, fewer than four parts, an
 * IPv4 address inside of an IPv6 one. Undefined for a name.
 */
export function plainAddress(host: string): string | undefined {
  const bare = host.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  if (isIP(bare) === 6) return plainV6(bare);
  const read = URL.canParse(`http://${bare}`) ? new URL(`http://${bare}`).hostname : "";
  return isIPv4(read) ? read : undefined;
}

function plainV6(address: string): string {
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const groups = groupsOf(short);
  if (!CARRIERS.includes(groups.slice(0, 6).join(":"))) return short;
  return groups
    .slice(6)
    .map((group) => parseInt(group, 16))
    .flatMap((value) => [value >> 8, value & 0xff])
    .join(".");
}

function groupsOf(short: string): readonly string[] {
  const [head = "", tail] = short.split("::");
  const [before, after] = [head, tail ?? ""].map((part) => part.split(":").filter((group) => group !== ""));
  const missing = 8 - (before?.length ?? 0) - (after?.length ?? 0);
  return [...(before ?? []), ...Array<string>(missing).fill("0"), ...(after ?? [])];
}
