import { errors, jwtVerify, type JWTPayload } from "jose";
import {
  CAPABILITIES,
  GatewayError,
  type Authenticator,
  type Caller,
  type Capability,
  type Clock,
  type Log,
  type OrganizationStore,
} from "../core/index.ts";
import type { LoginKeys } from "./login-keys.ts";

export type LoginOptions = {
  readonly keys: Pick<LoginKeys, "keyFor">;
  readonly organizations: Pick<OrganizationStore, "find">;
  readonly clock: Clock;
  readonly log: Log;
  /** Not looked at where it is undefined; the audience likewise. */
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  readonly organizationClaim: string;
  /** The role in that organization. */
  readonly roleClaim: string;
  /** The role on the whole gateway. */
  readonly platformRoleClaim: string;
};

const MOST_CHARACTERS = 8_192;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const ALGORITHMS = ["RS256", "ES256", "EdDSA"];
const SKEW_SECONDS = 5;
/** As long as OpenID Connect lets a `sub` be. */
const MOST_CHARACTERS_OF_SUB = 255;

const RIGHTS: ReadonlyMap<unknown, readonly Capability[]> = new Map<unknown, readonly Capability[]>([
  ["owner", CAPABILITIES],
  ["admin", CAPABILITIES],
  ["member", ["read", "send", "events"]],
]);

/** Why a token is nobody's: told at level debug, never to the caller. */
class RefusedLogin extends Error {
  override readonly name = "RefusedLogin";
}

/** Knows people by the JWTs that their login gave them. */
export function logins(options: LoginOptions): Authenticator {
  return {
    async callerOf(token) {
      if (token.length > MOST_CHARACTERS || !JWT.test(token)) return undefined;
      try {
        return await toCaller(options, await verify(options, token));
      } catch (error) {
        if (!(error instanceof RefusedLogin)) throw error;
        options.log.debug("login refused", { reason: error.message });
        return undefined;
      }
    },
  };
}

/** The claims of a token that is in force. Throws `unavailable` while there are no keys. */
async function verify(options: LoginOptions, token: string): Promise<JWTPayload> {
  const { keys, clock, issuer, audience } = options;
  try {
    const { payload } = await jwtVerify(token, keys.keyFor, {
      algorithms: ALGORITHMS,
      requiredClaims: ["exp", "sub"],
      clockTolerance: SKEW_SECONDS,
      currentDate: new Date(clock.wallMs()),
      ...(issuer !== undefined && { issuer }),
      ...(audience !== undefined && { audience }),
    });
    return payload;
  } catch (cause) {
    if (cause instanceof GatewayError) throw cause;
    // The library's own texts hold nothing of the token.
    const reason = cause instanceof errors.JOSEError ? cause.message : "the key that it names cannot be used";
    throw new RefusedLogin(reason, { cause });
  }
}

async function toCaller(options: LoginOptions, claims: JWTPayload): Promise<Caller> {
  const { organizations, organizationClaim, roleClaim, platformRoleClaim } = options;
  const { sub: userId, [organizationClaim]: organizationId, [roleClaim]: role } = claims;
  if (typeof userId !== "string" || userId === "" || userId.length > MOST_CHARACTERS_OF_SUB) {
    throw new RefusedLogin(`the claim sub takes 1 to ${MOST_CHARACTERS_OF_SUB} characters`);
  }
  // Quoted, so that no id of a user reads like that of another with the name of a bucket behind it.
  const user = JSON.stringify(userId);
  if (claims[platformRoleClaim] === "super_admin") {
    return { kind: "super_admin", id: `login ${user}`, rateLimitPerMinute: null };
  }
  const organization =
    typeof organizationId === "string" ? await organizations.find(organizationId) : undefined;
  if (!organization) {
    throw new RefusedLogin(`the claim ${organizationClaim} names no organization of this gateway`);
  }
  const { id, rateLimitPerMinute } = organization;
  const can = RIGHTS.get(role);
  if (!can)
    throw new RefusedLogin(`the claim ${roleClaim} names none of the roles ${[...RIGHTS.keys()].join(", ")}`);
  return {
    kind: "login",
    id: `login ${id} ${user}`,
    userId,
    organizationId: id,
    can: new Set(can),
    rateLimitPerMinute,
  };
}
