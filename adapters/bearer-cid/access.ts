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
import { NOT_BUILT, type NotBuiltId } from "./not-built.ts";

type Need =
  | { readonly can: Capability; readonly on: "organization" | "session" | "webhook" }
  | { readonly role: "super_admin" };

const NOT_BUILT_NEEDS = Object.fromEntries(
  NOT_BUILT.map(([, , path, operationId, needs]): [NotBuiltId, Need] => [
    operationId,
    needs === "super_admin"
      ? { role: needs }
      : { can: needs, on: path.includes("{session}") ? "session" : "organization" },
  ]),
) as Record<NotBuiltId, Need>;

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
  listWebhooks: { can: "manage", on: "organization" },
  createWebhook: { can: "manage", on: "organization" },
  getWebhook: { can: "manage", on: "webhook" },
  updateWebhook: { can: "manage", on: "webhook" },
  deleteWebhook: { can: "manage", on: "webhook" },
  setChatPresence: { can: "send", on: "session" },
  explainChatPresence: { can: "read", on: "session" },
  listPresences: { can: "read", on: "session" },
  checkContact: { can: "read", on: "session" },
  ...NOT_BUILT_NEEDS,
} as const satisfies Record<string, Need>;

export type OperationId = keyof typeof NEEDS;

/** What a document says that a caller must be: the capability or the role. */
export function rolesOf(operationId: OperationId): string[] {
  const need: Need = NEEDS[operationId];
  return ["role" in need ? need.role : need.can];
}

/** Credential, rate limit, permission, session or webhook: in this order, before the body is looked at. */
export function guard(
  { core, admission }: DialectKit,
  operationId: OperationId,
): MiddlewareHandler<HttpEnv>[] {
  const need: Need = NEEDS[operationId];
  const admit = admission.admit(readCredential);
  if ("role" in need) return [admit, refuseRole(need.role)];
  const chain = [admit, requireCapability(need.can)];
  if (need.on === "session") return [...chain, findSession(core)];
  return need.on === "webhook" ? [...chain, findWebhook(core)] : chain;
}

/** A role of the platform, which no credential has. */
function refuseRole(role: string): MiddlewareHandler<HttpEnv> {
  return () => {
    throw new GatewayError("forbidden", `this needs the role ${role}`);
  };
}

function requireCapability(can: Capability): MiddlewareHandler<HttpEnv> {
  return (c, next) => {
    const { caller } = c.var;
    if (caller.kind === "super_admin" || !caller.can.has(can))
      throw new GatewayError("forbidden", `this needs the capability ${can}`);
    c.set("principal", caller);
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

function findWebhook(core: Core): MiddlewareHandler<HttpEnv> {
  return (c, next) => {
    const webhook = core.findWebhook(c.var.principal.organizationId, c.req.param("id") ?? "");
    if (!webhook) throw new GatewayError("webhook_not_found", "webhook not found");
    c.set("webhook", webhook);
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
