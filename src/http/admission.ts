import type { Context } from "hono";
import { GatewayError, toGatewayError, type Caller, type Core } from "../core/index.ts";
import type { ClientAddress } from "./client-address.ts";
import type { HttpEnv } from "./http-env.ts";
import type { Bucket } from "./bucket.ts";
import type { Limiter } from "./limiter.ts";

/** What a request presents: one secret, none, or several that differ. */
export type Presented = { readonly secret: string } | "none" | "contradiction";
export type CredentialReader = (header: (name: string) => string | undefined) => Presented;

/** A bucket of its own for one operation, instead of the credential's common one. */
export type OwnBucket = { readonly name: string; readonly limit: number };

/** The first two steps of every request: who is it, and may it come again already. */
export interface Admission {
  /** Who calls. Throws `rate_limited`, else `credential_missing`, `credential_invalid` or why it cannot tell. */
  admit(read: CredentialReader, own?: OwnBucket): (c: Context<HttpEnv>) => Promise<Caller>;
  /** Tells the state of the client's own bucket on an answer that no credential was asked for. */
  tellBucket(c: Context<HttpEnv>): void;
}

export type AdmissionOptions = {
  readonly core: Core;
  readonly limiter: Limiter;
  readonly clientAddress: ClientAddress;
  /** For each credential, and for each client address without one; 0 = no limits at all. */
  readonly requestsPerMinute: number;
};

export function createAdmission(options: AdmissionOptions): Admission {
  const { core, limiter, clientAddress, requestsPerMinute } = options;

  const bucketOfAddress = (c: Context<HttpEnv>): Bucket => ({
    key: `address ${clientAddress(c)}`,
    limit: requestsPerMinute,
  });

  const bucketOfCaller = ({ id, rateLimitPerMinute }: Caller, own: OwnBucket | undefined): Bucket => {
    const limit = requestsPerMinute === 0 ? 0 : (rateLimitPerMinute ?? requestsPerMinute);
    if (!own || limit === 0) return { key: id, limit };
    return { key: `${id} ${own.name}`, limit: Math.min(limit, own.limit) };
  };

  return {
    admit: (read, own) => async (c) => {
      const caller = await identify(
        core,
        read((name) => c.req.header(name)),
      );
      const isKnown = !(caller instanceof GatewayError);
      await limiter.count(c, isKnown ? bucketOfCaller(caller, own) : bucketOfAddress(c));
      if (!isKnown) throw caller;
      return caller;
    },
    tellBucket: (c) => c.set("rateLimit", limiter.peek(bucketOfAddress(c))),
  };
}

/** Who presents it, or why nobody does: a refusal is counted before it is thrown. */
async function identify(core: Core, presented: Presented): Promise<Caller | GatewayError> {
  if (presented === "none") return new GatewayError("credential_missing", "no credential was presented");
  try {
    const caller = typeof presented === "object" ? await core.authenticate(presented.secret) : undefined;
    return caller ?? new GatewayError("credential_invalid", "the credential is not known, or no longer");
  } catch (error) {
    return toGatewayError(error);
  }
}
