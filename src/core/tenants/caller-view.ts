import { GatewayError } from "../errors.ts";
import type { Organization } from "./organization.ts";
import type { Ports } from "../ports.ts";
import { CAPABILITIES, type Caller, type Capability, type Principal } from "./principal.ts";
import { viewOf, viewsOf, type SessionView } from "../sessions/session-view.ts";

/** Who calls, and what they may do with what. */
export type CallerView = {
  readonly kind: Caller["kind"];
  /** null for a super_admin, who has none. */
  readonly organization: Organization | null;
  readonly can: readonly Capability[];
  /** Those that the caller may use, read as they are asked for. */
  readonly sessions: Iterable<SessionView>;
};

/** Throws `credential_invalid` when the organization is gone meanwhile. */
export function viewOfCaller(ports: Ports, caller: Caller): CallerView {
  if (caller.kind === "super_admin") return { kind: caller.kind, organization: null, can: [], sessions: [] };
  const organization = ports.organizations.find(caller.organizationId);
  if (!organization) throw new GatewayError("credential_invalid", "the organization is gone");
  return {
    kind: caller.kind,
    organization,
    can: CAPABILITIES.filter((capability) => caller.can.has(capability)),
    sessions: sessionsOf(ports, caller),
  };
}

function sessionsOf(ports: Ports, caller: Principal): Iterable<SessionView> {
  if (caller.kind !== "instance_token") return viewsOf(ports, caller.organizationId);
  const own = ports.sessions.find(caller.organizationId, caller.sessionId);
  return own ? [viewOf(ports.connections, own)] : [];
}
