export const CAPABILITIES = ["read", "send", "manage", "events"] as const;
export type Capability = (typeof CAPABILITIES)[number];

type OfOrganization = {
  /** Unique over all credentials; the name of its rate-limit bucket. */
  readonly id: string;
  readonly organizationId: string;
  readonly can: ReadonlySet<Capability>;
  /** Requests in any 60 s; null = the gateway's own figure, 0 = no limit. */
  readonly rateLimitPerMinute: number | null;
};

/** Who is calling for an organization, as far as rights go. */
export type Principal =
  | (OfOrganization & { readonly kind: "api_key" })
  | (OfOrganization & { readonly kind: "account_token" })
  | (OfOrganization & { readonly kind: "instance_token"; readonly sessionId: string })
  | (OfOrganization & { readonly kind: "login"; readonly userId: string });

/** Who administers the gateway: has no organization, and may do nothing that belongs to one. */
export type SuperAdmin = Pick<OfOrganization, "id" | "rateLimitPerMinute"> & { readonly kind: "super_admin" };

export type Caller = Principal | SuperAdmin;

/** Knows who presents a secret; undefined for an unknown, revoked or expired one. Throws `unavailable` when it cannot tell. */
export interface Authenticator {
  callerOf(secret: string): Promise<Caller | undefined>;
}
