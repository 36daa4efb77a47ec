import { BlockList, isIP, type LookupFunction } from "node:net";
import { createLookUps } from "./look-ups.ts";
import { isPublic, plainAddress } from "./public-address.ts";
import { resolveName, resolveOwnName, type ResolveName } from "./resolve-name.ts";

/** Which addresses that are not public callers may name: none, all, or these ranges and hosts. */
export type PrivateDestinations = "deny" | "allow" | readonly string[];

/** A caller named an address that may not be connected to. Its message names the setting, and never the address. */
export class AddressRefused extends Error {
  constructor() {
    super("its address is private, which DUET_PRIVATE_DESTINATIONS does not allow");
  }
}

/** What a socket needs to reach a host, as `net.connect` takes it. */
export type Destination = { readonly host: string; readonly lookup: LookupFunction };

/** Decides which addresses may be connected to that callers name. */
export interface AddressGuard {
  /** Whether a host is written as an address that is refused. A name is judged when it is connected to. */
  refuses(host: string): boolean;
  /** Where to connect for a host that a tenant named; its look-up leaves out refused addresses. Throws `AddressRefused`. */
  destination(tenant: string, host: string): Destination;
}

export function createAddressGuard(
  allowed: PrivateDestinations,
  resolve: ResolveName = resolveName,
): AddressGuard {
  const ranges = new BlockList();
  const names = new Set<string>();
  for (const entry of typeof allowed === "string" ? [] : allowed) {
    if (!addRange(ranges, entry)) names.add(entry.toLowerCase());
  }
  const isNamed = (host: string) => names.has(host.toLowerCase());
  const lookUps = createLookUps((name) => (isNamed(name) ? resolveOwnName : resolve)(name));

  function mayReach(address: string): boolean {
    const plain = plainAddress(address);
    if (allowed === "allow") return true;
    return (
      plain !== undefined && (isPublic(plain) || ranges.check(plain, isIP(plain) === 6 ? "ipv6" : "ipv4"))
    );
  }

  /** The addresses of a name that may be connected to. Throws `AddressRefused` when there are others only. */
  async function find(tenant: string, name: string) {
    const found = await lookUps.find(tenant, name);
    const open = isNamed(name) ? found : found.filter(({ address }) => mayReach(address));
    if (open.length === 0) throw new AddressRefused();
    return open;
  }

  const refuses = (host: string) => plainAddress(host) !== undefined && !mayReach(host);
  return {
    refuses,
    destination(tenant, host) {
      if (refuses(host)) throw new AddressRefused();
      return { host: plainAddress(host) ?? host, lookup: hook((name) => find(tenant, name)) };
    },
  };
}

/** False for an entry that is a name. */
function addRange(ranges: BlockList, entry: string): boolean {
  const [network = "", bits] = entry.split("/");
  const version = isIP(network);
  if (version === 0) return false;
  const most = version === 6 ? 128 : 32;
  ranges.addSubnet(network, bits === undefined ? most : Number(bits), version === 6 ? "ipv6" : "ipv4");
  return true;
}

/** As a socket calls it: for all addresses, or for the first. */
function hook(
  find: (name: string) => Promise<readonly { address: string; family: number }[]>,
): LookupFunction {
  return (name, options, callback) => {
    find(name).then(
      (found) => {
        const [first] = found;
        if (options.all) callback(null, [...found]);
        else callback(null, first?.address ?? "", first?.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, ""),
    );
  };
}
