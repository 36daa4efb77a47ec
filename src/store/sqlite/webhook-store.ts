import { GatewayError, type RetryPolicy, type Webhook, type WebhookStore } from "../../core/index.ts";
import type { AtOnce } from "./at-once.ts";
import type { Db } from "./database/database.ts";
import type { Vault } from "../vault.ts";

type WebhookRow = {
  readonly id: string;
  readonly organization_id: string;
  readonly session_id: string | null;
  readonly url: string;
  readonly events: string;
  readonly custom_headers: Buffer;
  readonly attempts: number;
  readonly delay_seconds: number;
  readonly backoff: RetryPolicy["policy"];
  readonly active: number;
  readonly created_at: number;
  readonly updated_at: number;
};
type WrittenRow = WebhookRow & { readonly secret: Buffer | null };

const COLUMNS = `id, organization_id, session_id, url, events, custom_headers, attempts, delay_seconds, backoff,
  active, created_at, updated_at`;

/** Those of an organization that is being removed are gone. */
const NOT_REMOVED =
  "EXISTS (SELECT 1 FROM organizations o WHERE o.id = organization_id AND o.deleted_at IS NULL)";

/** Webhooks in the database; their secrets and headers are sealed. */
export function sqliteWebhookStore(db: Db, vault: Vault): AtOnce<WebhookStore> {
  const insert = db.prepare<WrittenRow>(
    `INSERT INTO webhooks (${COLUMNS}, secret)
     VALUES (@id, @organization_id, @session_id, @url, @events, @custom_headers, @attempts, @delay_seconds,
       @backoff, @active, @created_at, @updated_at, @secret)`,
  );
  const selectOne = db.prepare<[string, string], WebhookRow>(
    `SELECT ${COLUMNS} FROM webhooks WHERE organization_id = ? AND id = ? AND ${NOT_REMOVED}`,
  );
  const selectOfOrganization = db.prepare<[string, string, number], WebhookRow>(
    `SELECT ${COLUMNS} FROM webhooks WHERE organization_id = ? AND id > ? AND ${NOT_REMOVED}
     ORDER BY id LIMIT ?`,
  );
  const count = db
    .prepare<[string], number>(
      `SELECT (SELECT count(*) FROM webhooks WHERE organization_id = o.id)
       FROM organizations o WHERE o.id = ? AND o.deleted_at IS NULL`,
    )
    .pluck();
  const update = db.prepare<WrittenRow>(
    `UPDATE webhooks SET session_id = @session_id, url = @url, events = @events,
       custom_headers = @custom_headers, attempts = @attempts, delay_seconds = @delay_seconds,
       backoff = @backoff, active = @active, updated_at = @updated_at, secret = coalesce(@secret, secret)
     WHERE organization_id = @organization_id AND id = @id`,
  );
  const remove = db.prepare<[string, string]>("DELETE FROM webhooks WHERE organization_id = ? AND id = ?");

  const create = db.transaction<AtOnce<WebhookStore>["create"]>((webhook, secret, most) => {
    const has = count.get(webhook.organizationId);
    // Deleted while the request was on its way, and its credentials with it.
    if (has === undefined) throw new GatewayError("credential_invalid", "the organization is gone");
    if (has >= most) {
      throw new GatewayError("quota_exceeded", `the organization may have ${most} webhooks and has ${has}`);
    }
    insert.run(toRow(vault, webhook, secret));
  });

  const change = db.transaction<AtOnce<WebhookStore>["change"]>((organizationId, id, decide, secret) => {
    const row = selectOne.get(organizationId, id);
    if (!row) return undefined;
    const changed = decide(toWebhook(vault, row));
    update.run(toRow(vault, changed, secret));
    return changed;
  });

  return {
    create: (webhook, secret, most) => create.immediate(webhook, secret, most),
    find(organizationId, id) {
      const row = selectOne.get(organizationId, id);
      return row && toWebhook(vault, row);
    },
    list: (organizationId, after, limit) =>
      selectOfOrganization.all(organizationId, after, limit).map((row) => toWebhook(vault, row)),
    change: (organizationId, id, decide, secret) => change.immediate(organizationId, id, decide, secret),
    delete: (organizationId, id) => remove.run(organizationId, id).changes > 0,
  };
}

function secretRow(id: string): string {
  return `webhook|${id}|secret`;
}

function headersRow(id: string): string {
  return `webhook|${id}|headers`;
}

function toRow(vault: Vault, webhook: Webhook, secret: string | undefined): WrittenRow {
  const { id, retryPolicy } = webhook;
  return {
    id,
    organization_id: webhook.organizationId,
    session_id: webhook.sessionId,
    url: webhook.url,
    events: JSON.stringify(webhook.events),
    custom_headers: vault.seal(headersRow(id), JSON.stringify(webhook.customHeaders)),
    attempts: retryPolicy.attempts,
    delay_seconds: retryPolicy.delaySeconds,
    backoff: retryPolicy.policy,
    active: Number(webhook.active),
    created_at: webhook.createdAtMs,
    updated_at: webhook.updatedAtMs,
    secret: secret === undefined ? null : vault.seal(secretRow(id), secret),
  };
}

function toWebhook(vault: Vault, row: WebhookRow): Webhook {
  return {
    id: row.id,
    organizationId: row.organization_id,
    sessionId: row.session_id,
    url: row.url,
    events: JSON.parse(row.events) as readonly string[],
    customHeaders: JSON.parse(vault.open(headersRow(row.id), row.custom_headers)) as Readonly<
      Record<string, string>
    >,
    retryPolicy: { attempts: row.attempts, delaySeconds: row.delay_seconds, policy: row.backoff },
    active: row.active === 1,
    createdAtMs: row.created_at,
    updatedAtMs: row.updated_at,
  };
}
