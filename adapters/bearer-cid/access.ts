import type { MiddlewareHandler } from "hono";
import {
  GatewayError,
  type Capability,
  type Core,
  type Principal,
  type Session,
} from "../../src/core/index.ts";
import type { DialectKit } from "../../src/http/dialect.ts";
import type { HttpEnv } from "../../src/http/http-env.ts";
import { readCredential } from "./credential.ts";

type Need = { readonly can: Capability; readonly on: "organization" | "session" };

/** What each operation needs of its caller, and what it works on. */
export const NEEDS = {
  listSessions: { can: "manage", on: "organization" },
  createSession: { can: "manage", on: "organization" },
  getSession: { can: "manage", on: "session" },
  deleteSession: { can: "manage", on: "session" },
  sessionMe: { can: "manage", on: "session" },
  startSession: { can: "manage", on: "session" },
  stopSession: { can: "manage", on: "session" },
  restartSession: { can: "manage", on: "session" },
  logoutSession: { can: "manage", on: "session" },
  sessionQR: { can: "manage", on: "session" },
  sessionPairingCode: { can: "manage", on: "session" },
  setChatPresence: { can: "send", on: "session" },
  explainChatPresence: { can: "read", on: "session" },
  listPresences: { can: "read", on: "session" },
  checkContact: { can: "read", on: "session" },
} as const satisfies Record<string, Need>;

export type OperationId = keyof typeof NEEDS;

/** What a document says that a caller must be: the capability. */
export function rolesOf(operationId: OperationId): string[] {
  return [NEEDS[operationId].can];
}

/** Credential, rate limit, permission, session: in this order, before the body is looked at. */
export function guard(
  { core, admission }: DialectKit,
  operationId: OperationId,
): MiddlewareHandler<HttpEnv>[] {
  const { can, on } = NEEDS[operationId];
  const chain = [admission.admit(readCredential), requireCapability(can)];
  return on === "session" ? [...chain, findSession(core)] : chain;
}

function requireCapability(can: Capability): MiddlewareHandler<HttpEnv> {
  return (c, next) => {
    if (!c.var.principal.can.has(can))
      throw new GatewayError("forbidden", `this needs the capability ${can}`);
    return next();
  };
}

function findSession(core: Core): MiddlewareHandler<HttpEnv> {
  return (c, next) => {
    // An action's address ends in ":action".
    const [id = ""] = (c.req.param("session") ?? "").split(":");
    c.set("session", requireSession(core, c.var.principal, id));
    return next();
  };
}

const SESSION_ID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

function requireSession(core: Core, principal: Principal, id: string): Session {
  const isVisible = principal.kind !== "instance_token" || principal.sessionId === id;
  const session =
    isVisible && SESSION_ID.test(id) ? core.findSession(principal.organizationId, id) : undefined;
  if (!session) throw new GatewayError("session_not_found", "session not found");
  return session;
}
