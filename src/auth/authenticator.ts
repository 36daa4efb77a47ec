import type { Authenticator, Clock, CredentialStore, KnownCredential, Principal } from "../core/index.ts";
import { isPlausibleSecret } from "./secret-format.ts";

/** Finds who presents a secret among the stored credentials. */
export function storedCredentials(credentials: CredentialStore, clock: Clock): Authenticator {
  return {
    async callerOf(secret) {
      if (!isPlausibleSecret(secret)) return undefined;
      const found = await credentials.findBySecret(secret);
      return found && isInForce(found, clock.wallMs()) ? toPrincipal(found) : undefined;
    },
  };
}

/** Asks the second about whom the first does not know. */
export function eitherOf(first: Authenticator, second: Authenticator): Authenticator {
  return { callerOf: async (secret) => (await first.callerOf(secret)) ?? (await second.callerOf(secret)) };
}

function isInForce({ revokedAtMs, expiresAtMs }: KnownCredential, wallMs: number): boolean {
  return revokedAtMs === null && (expiresAtMs === null || wallMs < expiresAtMs);
}

function toPrincipal(credential: KnownCredential): Principal | undefined {
  const { id, organizationId, rateLimitPerMinute, can, kind, sessionId } = credential;
  if (kind !== "instance_token") return { id, organizationId, rateLimitPerMinute, can, kind };
  return sessionId === null ? undefined : { id, organizationId, rateLimitPerMinute, can, kind, sessionId };
}
