import {
  GatewayError,
  type Caller,
  type Capability,
  type Core,
  type Principal,
  type Session,
  type Webhook,
} from "../../../src/core/index.ts";
import type { Call } from "../../../src/http/call.ts";
import type { DialectKit } from "../../../src/http/dialect.ts";
import { isUlid } from "../../../src/http/input/ulid.ts";
import { noWebSocket } from "../../../src/http/websocket/web-sockets.ts";
import type { Guard } from "../../../src/http/operation/preparation.ts";
import { mediaNotFound } from "../media/find-media.ts";
import { parseMediaId } from "../../../src/http/media/media-id.ts";
import { readCredential } from "./credential.ts";

/** A capability in the caller's own organization (or the other one that does as well), the role that reaches every session, or any valid credential. */
export type Need =
  | { readonly any: "credential"; readonly on: "caller" }
  | {
      readonly can: Capability;
      readonly or?: Capability;
      readonly on: "organization" | "session" | "webhook" | "media";
    }
  | { readonly can: Capability; readonly orRole: "super_admin"; readonly on: "caller" }
  /** A ticket, which is used up. */
  | { readonly ticket: "unused"; readonly on: "caller" }
  | { readonly role: "super_admin"; readonly on: "gateway" | "session" };

/** What a document says that a caller must be, each an alternative: the capability or the role, if any. */
export function rolesOf(need: Need): string[][] {
  if ("any" in need) return [[]];
  if ("ticket" in need) return [];
  if ("orRole" in need) return [[need.can], [need.orRole]];
  if ("role" in need) return [[need.role]];
  return need.or === undefined ? [[need.can]] : [[need.can], [need.or]];
}

/** The permission, then the session (of the media too) or the webhook. */
export function guard({ core, admission, tickets }: DialectKit, need: Need): Guard {
  if ("ticket" in need) return ticketGuard(admission, tickets);
  const permit: Guard["permit"] = async (c, caller) => {
    if ("role" in need) requireRole(caller, need.role);
    if ("orRole" in need) {
      if (caller.kind !== need.orRole) requireCapability(caller, need.can);
    } else if ("can" in need) {
      const principal = requireCapability(caller, need.can, need.or);
      c.set("principal", principal);
      if (need.on === "webhook") c.set("webhook", await requireWebhook(core, principal, webhookIdOf(c)));
    }
    if (need.on === "media")
      c.set("session", await requireMediaSession(core, caller, c.req.param("id") ?? ""));
    if (need.on === "session") c.set("session", await requireSession(core, caller, sessionIdOf(c)));
  };
  return { admit: admission.admit(readCredential), permit };
}

/** Guesses are counted with those of credentials. */
function ticketGuard(admission: DialectKit["admission"], tickets: DialectKit["tickets"]): Guard {
  return {
    async admit(c) {
      const [text = ""] = c.req.queries()["ticket"] ?? [];
      // What opens nothing uses nothing up.
      const isAsked = c.env.upgrade !== undefined;
      const ticket = isAsked ? await tickets.use(text) : undefined;
      if (ticket) {
        c.set("isKnown", true);
        c.set("ticket", ticket);
        return ticket.caller;
      }
      c.set("isKnown", false);
      await admission.countStranger(c);
      if (text === "") throw new GatewayError("ticket_missing", "missing ticket");
      if (!isAsked) throw noWebSocket();
      throw new GatewayError("ticket_invalid", "invalid or expired ticket");
    },
    permit: () => Promise.resolve(),
  };
}

/** An action's address ends in ":action". */
function sessionIdOf(c: Call): string {
  const [id = ""] = (c.req.param("session") ?? "").split(":");
  return id;
}

/** Its actions, and nothing else of it, are POSTs. */
function webhookIdOf(c: Call): string {
  const id = c.req.param("id") ?? "";
  return c.req.method === "POST" ? id.replace(/:[a-z]+$/, "") : id;
}

function requireCapability(caller: Caller, ...anyOf: readonly (Capability | undefined)[]): Principal {
  const enough = anyOf.filter((can) => can !== undefined);
  if (caller.kind !== "super_admin" && enough.some((can) => caller.can.has(can))) return caller;
  throw lacking(...enough);
}

/** The refusal of who has none of these capabilities. */
export function lacking(...anyOf: readonly Capability[]): GatewayError {
  return new GatewayError("forbidden", `missing required capability: ${anyOf.join(" or ")}`);
}

function requireRole({ kind }: Caller, role: "super_admin"): void {
  if (kind !== role) throw new GatewayError("forbidden", `${role} required`);
}

async function requireWebhook(core: Core, { organizationId }: Principal, id: string): Promise<Webhook> {
  const webhook = await core.webhooks.find(organizationId, id);
  if (!webhook) throw new GatewayError("webhook_not_found", "webhook not found");
  return webhook;
}

/** A session that the caller may see. Throws `session_not_found`. */
export async function requireSession(core: Core, caller: Caller, id: string): Promise<Session> {
  const session = isUlid(id) ? await visibleSession(core, caller, id) : undefined;
  if (!session) throw new GatewayError("session_not_found", "session not found");
  return session;
}

/** The session of the message that has the media. */
async function requireMediaSession(core: Core, caller: Caller, mediaId: string): Promise<Session> {
  const named = parseMediaId(mediaId);
  const session = named && (await visibleSession(core, caller, named.sessionId));
  if (!session) throw mediaNotFound();
  return session;
}

async function visibleSession(core: Core, caller: Caller, id: string): Promise<Session | undefined> {
  if (caller.kind === "super_admin") return core.sessions.findAny(id);
  if (caller.kind === "instance_token" && caller.sessionId !== id) return undefined;
  return core.sessions.find(caller.organizationId, id);
}
