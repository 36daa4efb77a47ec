import type { Connections } from "../connections.ts";
import { GatewayError } from "../errors.ts";
import {
  viewNow,
  viewsOf,
  type SeeSessions,
  type SessionStore,
  type SessionView,
} from "../sessions/index.ts";
import type { Organization, OrganizationStore } from "./organization.ts";
import {
  CAPABILITIES,
  type Authenticator,
  type Caller,
  type Capability,
  type Principal,
} from "./principal.ts";

/** Who calls, and what they may do with what. */
export type CallerView = {
  readonly kind: Caller["kind"];
  /** null for a super_admin, who has none. */
  readonly organization: Organization | null;
  readonly can: readonly Capability[];
  /** Those that the caller may use, read as they are asked for. */
  readonly sessions: AsyncIterable<SessionView>;
};

/** Who calls. */
export interface Callers {
  /** Undefined for a secret of nobody. Throws `unavailable` when it cannot be told whose it is. */
  authenticate(secret: string): Promise<Caller | undefined>;
  /** Throws `credential_invalid` when their organization is gone. */
  view(caller: Caller): Promise<CallerView>;
}

export type CallerPorts = {
  readonly authenticator: Authenticator;
  readonly organizations: Pick<OrganizationStore, "find">;
  readonly sessions: SessionStore;
  readonly connections: Connections;
  readonly seeSessions?: SeeSessions | undefined;
};

export function createCallers(ports: CallerPorts): Callers {
  return {
    authenticate: (secret) => ports.authenticator.callerOf(secret),
    async view(caller) {
      const { kind } = caller;
      if (kind === "super_admin") return { kind, organization: null, can: [], sessions: sessionsOf(ports) };
      const organization = await ports.organizations.find(caller.organizationId);
      if (!organization) throw new GatewayError("credential_invalid", "the organization is gone");
      const can = CAPABILITIES.filter((capability) => caller.can.has(capability));
      return { kind, organization, can, sessions: sessionsOf(ports, caller) };
    },
  };
}

async function* sessionsOf(ports: CallerPorts, caller?: Principal): AsyncGenerator<SessionView, void> {
  if (!caller) return;
  if (caller.kind !== "instance_token") {
    yield* viewsOf(ports, caller.organizationId);
    return;
  }
  const own = await ports.sessions.find(caller.organizationId, caller.sessionId);
  if (own) yield* await viewNow(ports, [own]);
}
