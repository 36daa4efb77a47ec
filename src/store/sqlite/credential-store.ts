import { GatewayError, type Credential, type CredentialStore } from "../../core/index.ts";
import {
  toCredential,
  toKnownCredential,
  tokenRow,
  type CredentialRow,
  type KnownCredentialRow,
} from "../rows/credential-row.ts";
import type { AtOnce } from "./at-once.ts";
import type { Db } from "./database/database.ts";
import type { RowCache } from "./database/row-cache.ts";
import { isConstraint } from "./database/sqlite-error.ts";
import { sameDigest, type Vault } from "../vault.ts";

type NewCredentialRow = CredentialRow & { readonly sealed: Buffer | null };

const COLUMNS = `c.id, c.organization_id, c.session_id, c.kind, c.name, c.start, c.digest, c.can,
  c.created_at, c.expires_at, c.revoked_at`;

/** Credentials in the database, found again by a keyed hash of their secret. */
export function sqliteCredentialStore(db: Db, vault: Vault, cache: RowCache): AtOnce<CredentialStore> {
  const insert = credentialInsert(db, vault);
  const selectBySecret = db.prepare<[Buffer], KnownCredentialRow>(
    `SELECT ${COLUMNS}, o.rate_limit FROM credentials c JOIN organizations o ON o.id = c.organization_id
     WHERE c.digest = ? AND o.deleted_at IS NULL`,
  );
  const selectOfOrganization = db.prepare<[string], CredentialRow>(
    `SELECT ${COLUMNS} FROM credentials c WHERE c.organization_id = ? ORDER BY c.id`,
  );
  const revokeApiKey = db.prepare<[number, string]>(
    "UPDATE credentials SET revoked_at = ? WHERE id = ? AND kind = 'api_key' AND revoked_at IS NULL",
  );
  const revokeAccountTokens = db.prepare<[number, string]>(
    `UPDATE credentials SET revoked_at = ?
     WHERE organization_id = ? AND kind = 'account_token' AND revoked_at IS NULL`,
  );
  const revokeInstanceTokens = db.prepare<[number, string, string | null]>(
    `UPDATE credentials SET revoked_at = ?
     WHERE organization_id = ? AND session_id = ? AND kind = 'instance_token' AND revoked_at IS NULL`,
  );
  const replaceAccountToken = db.transaction((credential: Credential, secret: string) => {
    revokeAccountTokens.run(credential.createdAtMs, credential.organizationId);
    insert(credential, secret);
  });
  const replaceInstanceToken = db.transaction((credential: Credential, secret: string) => {
    revokeInstanceTokens.run(credential.createdAtMs, credential.organizationId, credential.sessionId);
    insert(credential, secret);
  });

  return {
    create: insert,
    findBySecret(secret) {
      return cache.get(`credential ${vault.alias(secret)}`, () => {
        const digest = vault.digest(secret);
        const row = selectBySecret.get(digest);
        return row && sameDigest(row.digest, digest) ? toKnownCredential(row) : undefined;
      });
    },
    list: (organizationId) => selectOfOrganization.all(organizationId).map(toCredential),
    revokeApiKey: (id, atMs) => revokeApiKey.run(atMs, id).changes > 0,
    replaceAccountToken: (credential, secret) => replaceAccountToken.immediate(credential, secret),
    replaceInstanceToken: (credential, secret) => replaceInstanceToken.immediate(credential, secret),
  };
}

/** The one way a credential comes into the database; throws `token_taken`. */
export function credentialInsert(db: Db, vault: Vault): AtOnce<CredentialStore>["create"] {
  const insert = db.prepare<NewCredentialRow>(
    `INSERT INTO credentials (id, organization_id, session_id, kind, name, start, digest, sealed, can,
       created_at, expires_at, revoked_at)
     VALUES (@id, @organization_id, @session_id, @kind, @name, @start, @digest, @sealed, @can,
       @created_at, @expires_at, @revoked_at)`,
  );
  return (credential, secret) => {
    const isReadAgain = credential.kind === "instance_token";
    try {
      insert.run({
        id: credential.id,
        organization_id: credential.organizationId,
        session_id: credential.sessionId,
        kind: credential.kind,
        name: credential.name,
        start: credential.start,
        digest: vault.digest(secret),
        sealed: isReadAgain ? vault.seal(tokenRow(credential.id), secret) : null,
        can: credential.can.join(","),
        created_at: credential.createdAtMs,
        expires_at: credential.expiresAtMs,
        revoked_at: credential.revokedAtMs,
      });
    } catch (cause) {
      if (!isConstraint(cause, "credentials.digest")) throw cause;
      throw new GatewayError("token_taken", "that token is in use", { cause });
    }
  };
}
