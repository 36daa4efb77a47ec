import type { MiddlewareHandler } from "hono";
import {
  GatewayError,
  isSessionName,
  type Capability,
  type Core,
  type Principal,
} from "../../src/core/index.ts";
import type { OwnBucket } from "../../src/http/admission.ts";
import type { DialectKit } from "../../src/http/dialect.ts";
import type { HttpEnv } from "../../src/http/http-env.ts";
import { readCredential } from "./credential.ts";

type Need = {
  /** What an api-key must be able to do. */
  readonly can: Capability;
  /** Whether an instance token is refused. */
  readonly accountOnly?: true;
  readonly on: "account" | "instance";
  readonly bucket?: OwnBucket;
};

/** What each operation needs of its caller, and what it works on. */
export const NEEDS = {
  newInstance: {
    can: "manage",
    accountOnly: true,
    on: "account",
    bucket: { name: "new instance", limit: 20 },
  },
  listInstances: { can: "read", on: "account" },
  connectInstance: { can: "manage", on: "instance" },
  reconnectInstance: { can: "manage", on: "instance" },
  logoutInstance: { can: "manage", on: "instance" },
  deleteInstance: { can: "manage", accountOnly: true, on: "instance" },
  getSettings: { can: "read", on: "instance" },
  updateSettings: { can: "manage", on: "instance" },
  sendPresence: { can: "send", on: "instance" },
  getAccount: { can: "read", on: "instance" },
} as const satisfies Record<string, Need>;

export type OperationId = keyof typeof NEEDS;

/** What a document says that a caller must be: an api-key's capability, and `account` where no instance token will do. */
export function rolesOf(operationId: OperationId): string[] {
  const { can, accountOnly }: Need = NEEDS[operationId];
  return accountOnly ? ["account", can] : [can];
}

/** Credential, rate limit, permission, instance, match of the token: in this order, before the body is looked at. */
export function guard(
  { core, admission }: DialectKit,
  operationId: OperationId,
): MiddlewareHandler<HttpEnv>[] {
  const need: Need = NEEDS[operationId];
  const chain = [admission.admit(readCredential, need.bucket), requirePermission(need)];
  return need.on === "instance" ? [...chain, findInstance(core)] : chain;
}

function requirePermission(need: Need): MiddlewareHandler<HttpEnv> {
  return (c, next) => {
    if (!permits(c.var.principal, need)) throw new GatewayError("forbidden", "the token does not allow this");
    return next();
  };
}

function permits(principal: Principal, { can, accountOnly }: Need): boolean {
  if (principal.kind === "instance_token") return accountOnly !== true;
  return principal.can.has(can);
}

function findInstance(core: Core): MiddlewareHandler<HttpEnv> {
  return (c, next) => {
    const { principal } = c.var;
    const name = c.req.param("instance") ?? "";
    const session = isSessionName(name) ? core.findSessionByName(principal.organizationId, name) : undefined;
    if (!session) throw new GatewayError("session_not_found", "session not found");
    if (principal.kind === "instance_token" && principal.sessionId !== session.id) {
      throw new GatewayError("credential_mismatch", "the token belongs to another instance");
    }
    c.set("session", session);
    return next();
  };
}
