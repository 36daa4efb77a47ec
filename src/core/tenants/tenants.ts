import type { Clock } from "../clock.ts";
import type {
  Credential,
  CredentialKind,
  CredentialStore,
  NewOrganization,
  Organization,
  OrganizationLimits,
  OrganizationStore,
} from "./organization.ts";
import type { Mint } from "../ports.ts";
import { rowsOf } from "../page.ts";
import { CAPABILITIES, type Capability } from "./principal.ts";
import type { Session, SessionStore } from "../sessions/session.ts";
import { instanceTokenOf } from "./instance-token.ts";

export type TenantPorts = {
  readonly clock: Clock;
  readonly mint: Mint;
  readonly organizations: OrganizationStore;
  readonly credentials: CredentialStore;
  readonly sessions: Pick<SessionStore, "get" | "list">;
};

export type NewApiKey = {
  readonly organizationId: string;
  readonly can: readonly Capability[];
  readonly name: string | null;
  /** Counted from now; null = never. */
  readonly expiresInMs: number | null;
};

/** A credential and its secret, which is shown this once. */
export type Issued = { readonly credential: Credential; readonly secret: string };

/** In which other processes write. */
const BETWEEN_REMOVALS_MS = 20;

/** What the operator does about tenants. */
export interface Tenants {
  createOrganization(
    name: string,
    limits: OrganizationLimits,
  ): { readonly organization: NewOrganization; readonly apiKey: Issued; readonly accountToken: Issued };
  listOrganizations(): readonly Organization[];
  /** Undefined when there is no such organization; likewise below. */
  setLimits(id: string, limits: Partial<OrganizationLimits>): Organization | undefined;
  rotateAccountToken(id: string): Issued | undefined;
  /** The sessions of an organization in the order of their ids, as their records are. */
  listSessions(organizationId: string): Iterable<Session> | undefined;
  /** Makes a new instance token; the one before is refused from then on. */
  rotateInstanceToken(sessionId: string): Issued | undefined;
  /**
   * Its callers are refused at once; its rows are removed by and by, so that nobody else's have to wait. False when there
   * is none. One that was begun and not finished can be finished by another call.
   */
  deleteOrganization(id: string): Promise<boolean>;
  createApiKey(input: NewApiKey): Issued | undefined;
  listApiKeys(organizationId: string): readonly Credential[] | undefined;
  revokeApiKey(id: string): boolean;
}

export function createTenants({ clock, mint, organizations, credentials, sessions }: TenantPorts): Tenants {
  const draft = (kind: Exclude<CredentialKind, "instance_token">, input: NewApiKey): Issued => {
    const secret = mint.secret(kind);
    const createdAtMs = clock.wallMs();
    const expiresAtMs = input.expiresInMs === null ? null : createdAtMs + input.expiresInMs;
    const { organizationId, name, can } = input;
    const start = secret.slice(0, 8);
    const credential = { id: mint.id(), organizationId, sessionId: null, kind, name, start, can };
    return { credential: { ...credential, createdAtMs, expiresAtMs, revokedAtMs: null }, secret };
  };
  const issue = (kind: Exclude<CredentialKind, "instance_token">, input: NewApiKey): Issued => {
    const issued = draft(kind, input);
    credentials.create(issued.credential, issued.secret);
    return issued;
  };
  const everything = (organizationId: string): NewApiKey => ({
    organizationId,
    can: CAPABILITIES,
    name: null,
    expiresInMs: null,
  });

  return {
    createOrganization(name, limits) {
      const organization = { id: mint.id(), name, ...limits, createdAtMs: clock.wallMs() };
      const apiKey = draft("api_key", everything(organization.id));
      const accountToken = draft("account_token", everything(organization.id));
      organizations.create(organization, [apiKey, accountToken]);
      return { organization, apiKey, accountToken };
    },
    listOrganizations: () => organizations.list(),
    setLimits: (id, limits) => (organizations.update(id, limits) ? organizations.find(id) : undefined),
    rotateAccountToken(id) {
      if (!organizations.find(id)) return undefined;
      const issued = draft("account_token", everything(id));
      credentials.replaceAccountToken(issued.credential, issued.secret);
      return issued;
    },
    listSessions(organizationId) {
      if (!organizations.find(organizationId)) return undefined;
      return rowsOf((after, limit) => sessions.list(organizationId, after, limit), {});
    },
    rotateInstanceToken(sessionId) {
      const session = sessions.get(sessionId);
      if (!session) return undefined;
      const credential = instanceTokenOf(session, mint.id(), clock.wallMs());
      const secret = mint.secret("instance_token");
      credentials.replaceInstanceToken(credential, secret);
      return { credential, secret };
    },
    async deleteOrganization(id) {
      if (!organizations.beginRemoval(id, clock.wallMs())) return false;
      while (organizations.removeSome(id)) {
        await new Promise<void>((resolve) => void clock.after(BETWEEN_REMOVALS_MS, resolve));
      }
      return true;
    },
    createApiKey: (input) => (organizations.find(input.organizationId) ? issue("api_key", input) : undefined),
    listApiKeys(organizationId) {
      if (!organizations.find(organizationId)) return undefined;
      return credentials.list(organizationId).filter(({ kind }) => kind === "api_key");
    },
    revokeApiKey: (id) => credentials.revokeApiKey(id, clock.wallMs()),
  };
}
