import type { Config } from "../../config.ts";
import { loadLogins, wayTo } from "../../gateway.ts";
import { checked, type Check } from "./check.ts";

const FETCH_WITHIN_MS = 5_000;

/** The keys of logins; nothing where logins are off. */
export async function checkLogins(config: Config): Promise<readonly Check[]> {
  const { jwksUrl } = config;
  if (jwksUrl === undefined) return [];
  const { fetchKeys, reasonOf } = await loadLogins();
  const fetching = async () => {
    try {
      const keys = await fetchKeys(jwksUrl, AbortSignal.timeout(FETCH_WITHIN_MS), wayTo(config, jwksUrl));
      return `keys for logins: ${keys.jwks().keys.length}`;
    } catch (cause) {
      throw new Error(`no keys for logins: ${reasonOf(cause)}`, { cause });
    }
  };
  return [await checked("JWKS", fetching)];
}
