import type { LookupAddress } from "node:dns";
import { lookup, Resolver } from "node:dns/promises";
import { addressesInHostsFile } from "./hosts-file.ts";

/** How long a name's servers may take together. */
const LOOK_UP_MS = 5_000;
/** How long one answer may take before it is asked for once more. */
const ANSWER = { timeout: 2_000, tries: 2 };

export type ResolveName = (name: string) => Promise<readonly LookupAddress[]>;

/**
 * The addresses of a name that a caller gave. Not by `dns.lookup`, which waits in one of the few threads of the whole
 * process for as long as the name's server likes. Throws an error with the resolver's code.
 */
export async function resolveName(
  name: string,
  servers?: readonly string[],
): Promise<readonly LookupAddress[]> {
  const known = await addressesInHostsFile(name);
  if (known.length > 0) return known;
  const resolver = new Resolver(ANSWER);
  if (servers) resolver.setServers(servers);
  const timer = setTimeout(() => resolver.cancel(), LOOK_UP_MS);
  try {
    const [v4, v6] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const found = [...withFamily(v4, 4), ...withFamily(v6, 6)];
    if (found.length === 0 && v4.status === "rejected") throw v4.reason;
    return found;
  } finally {
    clearTimeout(timer);
  }
}

function withFamily(answer: PromiseSettledResult<string[]>, family: 4 | 6): LookupAddress[] {
  return answer.status === "fulfilled" ? answer.value.map((address) => ({ address, family })) : [];
}

/** The addresses of a name that the operator gave, as every other program of this machine finds them. */
export const resolveOwnName: ResolveName = (name) => lookup(name, { all: true });
