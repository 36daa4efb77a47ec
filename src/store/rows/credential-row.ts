import {
  CAPABILITIES,
  type Credential,
  type CredentialKind,
  type KnownCredential,
} from "../../core/index.ts";

/** A credential as both databases keep it. */
export type CredentialRow = {
  readonly id: string;
  readonly organization_id: string;
  readonly session_id: string | null;
  readonly kind: CredentialKind;
  readonly name: string | null;
  readonly start: string;
  readonly digest: Buffer;
  readonly can: string;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
};

export type KnownCredentialRow = CredentialRow & { readonly rate_limit: number | null };

/** The row in which an instance token is sealed. */
export function tokenRow(credentialId: string): string {
  return `credential|${credentialId}`;
}

export function toCredential(row: CredentialRow): Credential {
  const can = new Set(row.can.split(","));
  return {
    id: row.id,
    organizationId: row.organization_id,
    sessionId: row.session_id,
    kind: row.kind,
    name: row.name,
    start: row.start,
    can: CAPABILITIES.filter((capability) => can.has(capability)),
    createdAtMs: row.created_at,
    expiresAtMs: row.expires_at,
    revokedAtMs: row.revoked_at,
  };
}

export function toKnownCredential(row: KnownCredentialRow): KnownCredential {
  const credential = toCredential(row);
  return { ...credential, can: new Set(credential.can), rateLimitPerMinute: row.rate_limit };
}
