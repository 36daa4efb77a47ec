import { GatewayError, type Credential, type CredentialStore } from "../../core/index.ts";
import {
  toCredential,
  toKnownCredential,
  tokenRow,
  type CredentialRow,
  type KnownCredentialRow,
} from "../rows/credential-row.ts";
import { sameDigest, type Vault } from "../vault.ts";
import { isTaken } from "./database/postgres-error.ts";
import type { Query } from "./database/query.ts";
import type { RowCache } from "./database/row-cache.ts";
import type { Steps } from "./database/steps.ts";

const COLUMNS = `c.id, c.organization_id, c.session_id, c.kind, c.name, c.start, c.digest, c.can,
  c.created_at, c.expires_at, c.revoked_at`;

/** Credentials in the database, found again by a keyed hash of their secret. */
export function postgresCredentialStore(
  { read, write }: Steps,
  vault: Vault,
  callers: RowCache,
): CredentialStore {
  async function find(secret: string) {
    const digest = vault.digest(secret);
    const { rows } = await read<KnownCredentialRow>(
      `SELECT ${COLUMNS}, o.rate_limit FROM credentials c JOIN organizations o ON o.id = c.organization_id
       WHERE c.digest = $1 AND o.deleted_at IS NULL`,
      [digest],
    );
    return rows[0] && sameDigest(rows[0].digest, digest) ? toKnownCredential(rows[0]) : undefined;
  }

  /** In the place of those that `revoke` names. */
  const replace = (revoke: string, credential: Credential, secret: string, ...named: unknown[]) =>
    write(
      [credential.organizationId],
      async (query) => {
        // One at a time: of two that replace the same, one stays.
        await query("SELECT id FROM organizations WHERE id = $1 FOR NO KEY UPDATE", [
          credential.organizationId,
        ]);
        await query(revoke, [credential.createdAtMs, credential.organizationId, ...named]);
        await insertCredential(query, vault, credential, secret);
      },
      callers.drop,
    );

  return {
    create: (credential, secret) =>
      write(
        [credential.organizationId],
        (query) => insertCredential(query, vault, credential, secret),
        callers.drop,
      ),
    findBySecret: (secret) => callers.get(`credential ${vault.alias(secret)}`, () => find(secret)),
    async list(organizationId) {
      const { rows } = await read<CredentialRow>(
        `SELECT ${COLUMNS} FROM credentials c WHERE c.organization_id = $1 ORDER BY c.id`,
        [organizationId],
      );
      return rows.map(toCredential);
    },
    revokeApiKey: (id, atMs) =>
      write(
        [],
        async (query) => {
          const { count } = await query(
            "UPDATE credentials SET revoked_at = $1 WHERE id = $2 AND kind = 'api_key' AND revoked_at IS NULL",
            [atMs, id],
          );
          return count > 0;
        },
        callers.drop,
      ),
    replaceAccountToken: (credential, secret) =>
      replace(
        `UPDATE credentials SET revoked_at = $1
         WHERE organization_id = $2 AND kind = 'account_token' AND revoked_at IS NULL`,
        credential,
        secret,
      ),
    replaceInstanceToken: (credential, secret) =>
      replace(
        `UPDATE credentials SET revoked_at = $1
         WHERE organization_id = $2 AND session_id = $3 AND kind = 'instance_token' AND revoked_at IS NULL`,
        credential,
        secret,
        credential.sessionId,
      ),
  };
}

/** The one way a credential comes into the database; throws `token_taken`. */
export async function insertCredential(
  query: Query,
  vault: Vault,
  credential: Credential,
  secret: string,
): Promise<void> {
  const isReadAgain = credential.kind === "instance_token";
  try {
    await query(
      `INSERT INTO credentials (id, organization_id, session_id, kind, name, start, digest, sealed, can,
         created_at, expires_at, revoked_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        credential.id,
        credential.organizationId,
        credential.sessionId,
        credential.kind,
        credential.name,
        credential.start,
        vault.digest(secret),
        isReadAgain ? vault.seal(tokenRow(credential.id), secret) : null,
        credential.can.join(","),
        credential.createdAtMs,
        credential.expiresAtMs,
        credential.revokedAtMs,
      ],
    );
  } catch (cause) {
    if (!isTaken(cause, "credentials_by_digest")) throw cause;
    throw new GatewayError("token_taken", "that token is in use", { cause });
  }
}
