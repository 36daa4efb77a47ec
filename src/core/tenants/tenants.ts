import type { ChatStore } from "../chats/index.ts";
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
import type { Session, SessionStore } from "../sessions/index.ts";
import { instanceTokenOf } from "./instance-token.ts";

export type TenantPorts = {
  readonly clock: Clock;
  readonly mint: Mint;
  readonly organizations: OrganizationStore;
  readonly credentials: CredentialStore;
  readonly sessions: Pick<SessionStore, "get" | "list" | "change">;
  readonly chats: Pick<ChatStore, "forgetSome">;
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

/** A tenant as it begins. */
export type NewTenant = {
  readonly organization: NewOrganization;
  readonly apiKey: Issued;
  readonly accountToken: Issued;
};

/** Messages that a session may send in any 60 s, and in any hour; 0 = any number. */
export type SendRates = Pick<Session, "ratePerMinute" | "ratePerHour">;

/** In which other processes write. */
const BETWEEN_REMOVALS_MS = 20;

/** What the operator does about tenants. */
export interface Tenants {
  createOrganization(name: string, limits: OrganizationLimits): Promise<NewTenant>;
  listOrganizations(): Promise<readonly Organization[]>;
  /** Undefined when there is no such organization; likewise below. */
  setLimits(id: string, limits: Partial<OrganizationLimits>): Promise<Organization | undefined>;
  rotateAccountToken(id: string): Promise<Issued | undefined>;
  /** The sessions of an organization in the order of their ids, as their records are. */
  listSessions(organizationId: string): Promise<AsyncIterable<Session> | undefined>;
  /** How much a session may send; undefined when there is no such session, as below. */
  setSendRates(sessionId: string, rates: Partial<SendRates>): Promise<Session | undefined>;
  /** Removes what is kept of its conversations, by and by; its link stays. False when there is no such session. */
  forgetConversations(sessionId: string): Promise<boolean>;
  /** Makes a new instance token; the one before is refused from then on. */
  rotateInstanceToken(sessionId: string): Promise<Issued | undefined>;
  /**
   * Its callers are refused at once; its rows are removed by and by, so that nobody else's have to wait. False when there
   * is none. One that was begun and not finished can be finished by another call.
   */
  deleteOrganization(id: string): Promise<boolean>;
  createApiKey(input: NewApiKey): Promise<Issued | undefined>;
  listApiKeys(organizationId: string): Promise<readonly Credential[] | undefined>;
  revokeApiKey(id: string): Promise<boolean>;
}

export function createTenants(ports: TenantPorts): Tenants {
  const { clock, mint, organizations, credentials, sessions, chats } = ports;
  const draft = (kind: Exclude<CredentialKind, "instance_token">, input: NewApiKey): Issued => {
    const secret = mint.secret(kind);
    const createdAtMs = clock.wallMs();
    const expiresAtMs = input.expiresInMs === null ? null : createdAtMs + input.expiresInMs;
    const { organizationId, name, can } = input;
    const start = secret.slice(0, 8);
    const credential = { id: mint.id(), organizationId, sessionId: null, kind, name, start, can };
    return { credential: { ...credential, createdAtMs, expiresAtMs, revokedAtMs: null }, secret };
  };
  const betweenRemovals = () =>
    new Promise<void>((resolve) => void clock.after(BETWEEN_REMOVALS_MS, resolve));
  const everything = (organizationId: string): NewApiKey => ({
    organizationId,
    can: CAPABILITIES,
    name: null,
    expiresInMs: null,
  });

  return {
    async createOrganization(name, limits) {
      const organization = { id: mint.id(), name, ...limits, createdAtMs: clock.wallMs() };
      const apiKey = draft("api_key", everything(organization.id));
      const accountToken = draft("account_token", everything(organization.id));
      await organizations.create(organization, [apiKey, accountToken]);
      return { organization, apiKey, accountToken };
    },
    listOrganizations: () => organizations.list(),
    setLimits: async (id, limits) =>
      (await organizations.update(id, limits)) ? organizations.find(id) : undefined,
    async rotateAccountToken(id) {
      if (!(await organizations.find(id))) return undefined;
      const issued = draft("account_token", everything(id));
      await credentials.replaceAccountToken(issued.credential, issued.secret);
      return issued;
    },
    async listSessions(organizationId) {
      if (!(await organizations.find(organizationId))) return undefined;
      return rowsOf((after, limit) => sessions.list(organizationId, after, limit), {});
    },
    async setSendRates(sessionId, rates) {
      const session = await sessions.get(sessionId);
      if (!session) return undefined;
      return sessions.change(session.organizationId, sessionId, () => rates, clock.wallMs());
    },
    async forgetConversations(sessionId) {
      if (!(await sessions.get(sessionId))) return false;
      while (await chats.forgetSome(sessionId)) await betweenRemovals();
      return true;
    },
    async rotateInstanceToken(sessionId) {
      const session = await sessions.get(sessionId);
      if (!session) return undefined;
      const credential = instanceTokenOf(session, mint.id(), clock.wallMs());
      const secret = mint.secret("instance_token");
      await credentials.replaceInstanceToken(credential, secret);
      return { credential, secret };
    },
    async deleteOrganization(id) {
      if (!(await organizations.beginRemoval(id, clock.wallMs()))) return false;
      while (await organizations.removeSome(id)) await betweenRemovals();
      return true;
    },
    async createApiKey(input) {
      if (!(await organizations.find(input.organizationId))) return undefined;
      const issued = draft("api_key", input);
      await credentials.create(issued.credential, issued.secret);
      return issued;
    },
    async listApiKeys(organizationId) {
      if (!(await organizations.find(organizationId))) return undefined;
      return (await credentials.list(organizationId)).filter(({ kind }) => kind === "api_key");
    },
    revokeApiKey: (id) => credentials.revokeApiKey(id, clock.wallMs()),
  };
}
