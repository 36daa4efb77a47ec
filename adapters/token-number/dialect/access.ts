import {
  GatewayError,
  isSessionName,
  type Caller,
  type Capability,
  type Core,
  type Principal,
  type Session,
} from "../../../src/core/index.ts";
import type { OwnBucket } from "../../../src/http/admission/admission.ts";
import type { DialectKit } from "../../../src/http/dialect.ts";
import type { Guard } from "../../../src/http/operation/preparation.ts";
import { readCredential, readSocketCredential } from "./credential.ts";
import { namesIn, noInstanceName } from "./instance-names.ts";

/** What an operation asks of its caller, and what it works on. */
export type Need = {
  /** What an api-key must be able to do. */
  readonly can: Capability;
  /** Whether an instance token is refused. */
  readonly accountOnly?: true;
  readonly on: "account" | "instance" | "instances";
  readonly bucket?: OwnBucket;
  /** Whether `?token=` counts too. */
  readonly isTokenInQuery?: true;
};

/** What a document says that a caller must be: an api-key's capability, and `account` where no instance token will do. */
export function rolesOf({ can, accountOnly }: Need): string[][] {
  return [accountOnly ? ["account", can] : [can]];
}

/** The permission, the instance, then whether the token is its own. */
export function guard({ core, admission }: DialectKit, need: Need): Guard {
  const permit: Guard["permit"] = async (c, caller) => {
    const principal = requirePermission(caller, need);
    c.set("principal", principal);
    const asked = c.req.param("instance") ?? "";
    if (need.on === "instance") c.set("session", await requireInstance(core, principal, asked));
    if (need.on === "instances") c.set("sessions", await requireInstances(core, principal, asked));
  };
  const admit: Guard["admit"] = need.isTokenInQuery
    ? (c) => admission.admit(() => readSocketCredential(c), need.bucket)(c)
    : admission.admit(readCredential, need.bucket);
  return { admit, permit };
}

function requirePermission(caller: Caller, need: Need): Principal {
  if (permits(caller, need)) return caller;
  throw new GatewayError("forbidden", "the token does not allow this");
}

function permits(caller: Caller, { can, accountOnly }: Need): caller is Principal {
  if (caller.kind === "super_admin") return false;
  if (caller.kind === "instance_token") return accountOnly !== true;
  return caller.can.has(can);
}

/** Whether the secrets of an instance are told: to who has `manage`, and to its own token, which may do as much with it. */
export function mayLearnSecrets({ kind, can }: Principal): boolean {
  return kind === "instance_token" || can.has("manage");
}

async function requireInstance(core: Core, principal: Principal, name: string): Promise<Session> {
  const session = await sessionNamed(core, principal, name);
  requireMatch(principal, session);
  return session;
}

/** All of a list. */
async function requireInstances(core: Core, principal: Principal, list: string): Promise<readonly Session[]> {
  const names = namesIn(list);
  if (names.length === 0) throw noInstanceName();
  const sessions = await Promise.all(names.map((name) => sessionNamed(core, principal, name)));
  for (const session of sessions) requireMatch(principal, session);
  return [...new Map(sessions.map((session) => [session.id, session])).values()];
}

async function sessionNamed(core: Core, { organizationId }: Principal, name: string): Promise<Session> {
  const session = isSessionName(name) ? await core.sessions.findByName(organizationId, name) : undefined;
  if (!session) throw new GatewayError("session_not_found", "session not found");
  return session;
}

function requireMatch(principal: Principal, { id }: Session): void {
  if (principal.kind !== "instance_token" || principal.sessionId === id) return;
  throw new GatewayError("credential_mismatch", "the token belongs to another instance");
}
