import { eitherOf, storedCredentials } from "./auth/index.ts";
import type { Config } from "./config.ts";
import type { Authenticator, Clock, Log } from "./core/index.ts";
import type { Endings } from "./endings.ts";
import type { Store } from "./store/index.ts";
import { createWayOut, fetchBy } from "./whatsapp/index.ts";

type AuthenticatorParts = {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly endings: Endings;
};

/** What `fetch` needs to reach an address by the operator's way out. */
export function wayTo(config: Config, url: string): RequestInit {
  return fetchBy(createWayOut(config), url);
}

/** What reads the keys of logins; loaded late, for a gateway without logins needs none of it. */
export const loadLogins = () => import("./auth/logins.ts");

/** Stored credentials, and after them the logins of a JWKS where one is set. */
export async function authenticatorOf(parts: AuthenticatorParts): Promise<Authenticator> {
  const { config, store, clock, log, endings } = parts;
  const stored = storedCredentials(store.credentials, clock);
  const { jwksUrl: url, jwtIssuer: issuer, jwtAudience: audience } = config;
  if (url === undefined) return stored;
  const { loginKeys, logins } = await loadLogins();
  const keys = loginKeys({
    url,
    way: wayTo(config, url),
    staleMs: config.jwksStaleHours * 3_600_000,
    clock,
    log,
  });
  endings.add(() => keys.close());
  return eitherOf(
    stored,
    logins({
      keys,
      organizations: store.organizations,
      clock,
      log,
      issuer,
      audience,
      organizationClaim: config.jwtOrganizationClaim,
      roleClaim: config.jwtRoleClaim,
      platformRoleClaim: config.jwtPlatformRoleClaim,
    }),
  );
}
