import { GatewayError, toGatewayError, type Caller, type Clock, type Core } from "../../core/index.ts";
import type { Call } from "../call.ts";
import { isLimitedElsewhere } from "../forwarding/elsewhere.ts";
import { innerCallOf } from "../forwarding/inner-call.ts";
import type { ClientAddress } from "../server/client-address.ts";
import type { Bucket } from "./bucket.ts";
import type { Limiter } from "./limiter.ts";
import { createSlidingWindow } from "./sliding-window.ts";

/** What a request presents: one secret, none, or several that differ. */
export type Presented = { readonly secret: string } | "none" | "contradiction";
export type CredentialReader = (header: (name: string) => string | undefined) => Presented;

/** A bucket of its own for one operation, instead of the credential's common one. */
export type OwnBucket = { readonly name: string; readonly limit: number };

/** The first two steps of every request: who is it, and may it come again already. */
export interface Admission {
  /** Who calls. Throws `rate_limited`, else `credential_missing`, `credential_invalid` or why it cannot tell. */
  admit(read: CredentialReader, own?: OwnBucket): (c: Call) => Promise<Caller>;
  /**
   * Of a call that the limit refuses with `error`, what it takes back is taken back all the same, at most 10 times a
   * second for a credential. Throws nothing.
   */
  takeBack(c: Call, error: unknown, take: (caller: Caller) => Promise<void>): Promise<void>;
  /** Counts a request of nobody that is known in its address's bucket. Throws `rate_limited`. */
  countStranger(c: Call): Promise<void>;
  /** Tells the state of the client's own bucket on an answer that no credential was asked for. */
  tellBucket(c: Call): void;
}

export type AdmissionOptions = {
  readonly core: Core;
  readonly clock: Clock;
  readonly limiter: Limiter;
  readonly clientAddress: ClientAddress;
  /** For each credential, and for each client address without one; 0 = no limits at all. */
  readonly requestsPerMinute: number;
};

/** Calls of a credential that its limit refuses, and that may still take something back. */
const MOST_TAKEN_BACK = 10;
const SECOND_MS = 1_000;

export function createAdmission(options: AdmissionOptions): Admission {
  const { core, limiter, clientAddress, requestsPerMinute } = options;
  const takenBack = createSlidingWindow(options.clock, Infinity, SECOND_MS);

  const bucketOfAddress = (c: Call): Bucket & { readonly of: "address" } => ({
    of: "address",
    key: clientAddress(c),
    limit: requestsPerMinute,
  });

  const bucketOfCaller = ({ id, rateLimitPerMinute }: Caller, own: OwnBucket | undefined): Bucket => {
    const limit = requestsPerMinute === 0 ? 0 : (rateLimitPerMinute ?? requestsPerMinute);
    if (!own || limit === 0) return { of: "caller", key: id, limit };
    return { of: "caller", key: `${id} ${own.name}`, limit: Math.min(limit, own.limit) };
  };

  /** What another process asks it has counted. */
  async function count(c: Call, bucket: Bucket): Promise<void> {
    if (isLimitedElsewhere(c)) throw new GatewayError("rate_limited", "the caller's limit has refused it");
    if (!innerCallOf(c)) await limiter.count(c, bucket);
  }

  return {
    admit: (read, own) => async (c) => {
      const caller = await identify(
        core,
        read((name) => c.req.header(name)),
      );
      const isKnown = !(caller instanceof GatewayError);
      c.set("isKnown", isKnown);
      if (isKnown) c.set("caller", caller);
      await count(c, isKnown ? bucketOfCaller(caller, own) : bucketOfAddress(c));
      if (!isKnown) throw caller;
      return caller;
    },
    async takeBack(c, error, take) {
      const isLimited = error instanceof GatewayError && error.code === "rate_limited";
      const caller = c.get("isKnown") ? c.get("caller") : undefined;
      if (!isLimited || !caller || !takenBack.take(caller.id, MOST_TAKEN_BACK).isAccepted) return;
      // Whatever comes of it, the answer is that of the limit.
      await take(caller).catch(() => undefined);
    },
    countStranger: (c) => count(c, bucketOfAddress(c)),
    tellBucket: (c) => c.set("rateLimit", limiter.peek(bucketOfAddress(c))),
  };
}

/** Who presents it, or why nobody does: a refusal is counted before it is thrown. */
async function identify(core: Core, presented: Presented): Promise<Caller | GatewayError> {
  if (presented === "none") return new GatewayError("credential_missing", "no credential was presented");
  try {
    const caller =
      typeof presented === "object" ? await core.callers.authenticate(presented.secret) : undefined;
    return caller ?? new GatewayError("credential_invalid", "the credential is not known, or no longer");
  } catch (error) {
    return toGatewayError(error);
  }
}
