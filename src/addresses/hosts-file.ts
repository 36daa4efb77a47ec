import { isIP } from "node:net";
import type { LookupAddress } from "node:dns";
import { readFile } from "node:fs/promises";

const HOSTS_FILE = "/etc/hosts";

/** What this machine's own table says of a name; nothing where there is no table. */
export async function addressesInHostsFile(
  name: string,
  file = HOSTS_FILE,
): Promise<readonly LookupAddress[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  const rows = text.split("\n").map((line) => line.replace(/#.*/, "").trim().toLowerCase().split(/\s+/));
  return rows
    .filter(([address = "", ...names]) => isIP(address) > 0 && names.includes(name.toLowerCase()))
    .map(([address = ""]) => ({ address, family: isIP(address) }));
}
