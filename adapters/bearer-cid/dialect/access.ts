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
import type { Guard } from "../../../src/http/operation/preparation.ts";
import { mediaNotFound } from "../media/find-media.ts";
import { parseMediaId } from "../media/media-id.ts";
import { readCredential } from "./credential.ts";

/** A capability in the caller's own organization (or the other one that does as well), the role that reaches every session, or any valid credential. */
export type Need =
  | { readonly any: "credential"; readonly on: "caller" }
  | {
      readonly can: Capability;
      readonly or?: Capability;
      readonly on: "organization" | "session" | "webhook" | "media";
    }
  | { readonly role: "super_admin"; readonly on: "gateway" | "session" };

/** What a document says that a caller must be, each an alternative: the capability or the role, if any. */
export function rolesOf(need: Need): string[][] {
  if ("any" in need) return [[]];
  if ("role" in need) return [[need.role]];
  return need.or === undefined ? [[need.can]] : [[need.can], [need.or]];
}

/** The permission, then the session (of the media too) or the webhook. */
export function guard({ core, admission }: DialectKit, need: Need): Guard {
  const permit: Guard["permit"] = async (c, caller) => {
    if ("role" in need) requireRole(caller, need.role);
    if ("can" in need) {
      const principal = requireCapability(caller, need.can, need.or);
      c.set("principal", principal);
      if (need.on === "webhook")
        c.set("webhook", await requireWebhook(core, principal, c.req.param("id") ?? ""));
    }
    if (need.on === "media")
      c.set("session", await requireMediaSession(core, caller, c.req.param("id") ?? ""));
    if (need.on === "session") c.set("session", await requireSession(core, caller, sessionIdOf(c)));
  };
  return { admit: admission.admit(readCredential), permit };
}

/** An action's address ends in ":action". */
function sessionIdOf(c: Call): string {
  const [id = ""] = (c.req.param("session") ?? "").split(":");
  return id;
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
