import type { Capability } from "./principal.ts";

/** A tenant: what dialect A calls an organization and dialect B an account. */
export type Organization = {
  readonly id: string;
  readonly name: string;
  /** null = as many as it likes. */
  readonly maxSessions: number | null;
  /** Requests of each credential in any 60 s; null = the gateway's own figure, 0 = no limit. */
  readonly rateLimitPerMinute: number | null;
  readonly createdAtMs: number;
  /** Set while its rows are being removed: no caller finds it any more. */
  readonly deletedAtMs: number | null;
};

export type NewOrganization = Omit<Organization, "deletedAtMs">;
export type OrganizationLimits = Pick<Organization, "maxSessions" | "rateLimitPerMinute">;

export interface OrganizationStore {
  /** Keeps the organization with its first credentials, in one step. */
  create(
    organization: NewOrganization,
    first: readonly { readonly credential: Credential; readonly secret: string }[],
  ): Promise<void>;
  find(id: string): Promise<Organization | undefined>;
  /** Those that are being removed too. */
  list(): Promise<readonly Organization[]>;
  /** Changes what is given. False when there is no such organization. */
  update(id: string, limits: Partial<OrganizationLimits>): Promise<boolean>;
  /** From now on no caller finds it or anything of it; false when there is none. Also for one that is being removed. */
  beginRemoval(id: string, atMs: number): Promise<boolean>;
  /** Removes some of its rows and at last itself; false when nothing is left. It holds up other writers briefly. */
  removeSome(id: string): Promise<boolean>;
}

export type CredentialKind = "api_key" | "account_token" | "instance_token";

/** A credential as it is listed: never its secret. */
export type Credential = {
  readonly id: string;
  readonly organizationId: string;
  /** Only an instance token has one. */
  readonly sessionId: string | null;
  readonly kind: CredentialKind;
  readonly name: string | null;
  /** The first characters of the secret, to tell credentials apart. */
  readonly start: string;
  readonly can: readonly Capability[];
  readonly createdAtMs: number;
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
};

/** A credential found by its secret, with what its organization allows. */
export type KnownCredential = Omit<Credential, "can"> &
  Pick<Organization, "rateLimitPerMinute"> & { readonly can: ReadonlySet<Capability> };

export interface CredentialStore {
  /** Keeps a keyed hash of the secret; an instance token also encrypted, to be read again. Throws `token_taken`. */
  create(credential: Credential, secret: string): Promise<void>;
  findBySecret(secret: string): Promise<KnownCredential | undefined>;
  list(organizationId: string): Promise<readonly Credential[]>;
  /** False when there is no such api-key in force. */
  revokeApiKey(id: string, atMs: number): Promise<boolean>;
  /** Revokes the account tokens of the organization and keeps the new one, in one step. */
  replaceAccountToken(credential: Credential, secret: string): Promise<void>;
  /** The same for the instance token of the credential's session. */
  replaceInstanceToken(credential: Credential, secret: string): Promise<void>;
}
