import {
  GatewayError,
  type Listener,
  type RetryPolicy,
  type Webhook,
  type WebhookStore,
  withoutLogin,
} from "../../core/index.ts";
import type { AtOnce } from "./at-once.ts";
import type { Db } from "./database/database.ts";
import type { Vault } from "../vault.ts";

type WebhookRow = {
  readonly id: string;
  readonly organization_id: string;
  readonly session_id: string | null;
  readonly dialect: string;
  readonly label: string | null;
  readonly url: string;
  readonly sealed_url: Buffer | null;
  readonly is_by_event: number;
  readonly with_media: number;
  readonly events: string;
  readonly custom_headers: Buffer;
  readonly attempts: number;
  readonly delay_seconds: number;
  readonly backoff: RetryPolicy["policy"];
  readonly active: number;
  readonly disabled_reason: string | null;
  readonly failing_since: number | null;
  readonly created_at: number;
  readonly updated_at: number;
};
type WrittenRow = WebhookRow & { readonly secret: Buffer | null };
type TargetRow = WrittenRow & {
  readonly previous_secret: Buffer | null;
  readonly previous_secret_until: number | null;
};
type ListenerRow = Pick<WebhookRow, "id" | "organization_id" | "session_id" | "dialect" | "events">;

/** How long deliveries are still signed with a secret after it was changed. */
const SECRET_OVERLAP_MS = 24 * 60 * 60_000;

const COLUMNS = `id, organization_id, session_id, dialect, label, url, sealed_url, is_by_event, with_media, events,
  custom_headers, attempts, delay_seconds, backoff, active, disabled_reason, failing_since, created_at, updated_at`;
const VALUES = COLUMNS.replace(/\w+/g, "@$&");

/** Those of an organization that is being removed are gone. */
const NOT_REMOVED =
  "EXISTS (SELECT 1 FROM organizations o WHERE o.id = organization_id AND o.deleted_at IS NULL)";

/** Webhooks in the database; their secrets and headers are sealed. */
export function sqliteWebhookStore(db: Db, vault: Vault): AtOnce<WebhookStore> {
  const insert = db.prepare<WrittenRow>(
    `INSERT INTO webhooks (${COLUMNS}, secret) VALUES (${VALUES}, @secret)`,
  );
  const put = db.prepare<WrittenRow>(
    `INSERT INTO webhooks (${COLUMNS}, secret) VALUES (${VALUES}, @secret)
     ON CONFLICT (id) DO UPDATE SET url = excluded.url, sealed_url = excluded.sealed_url,
       is_by_event = excluded.is_by_event, with_media = excluded.with_media, events = excluded.events,
       custom_headers = excluded.custom_headers, attempts = excluded.attempts,
       delay_seconds = excluded.delay_seconds, backoff = excluded.backoff, active = excluded.active,
       disabled_reason = excluded.disabled_reason, failing_since = excluded.failing_since,
       updated_at = excluded.updated_at`,
  );
  const isHearing = db
    .prepare<[string], number>(
      "SELECT 1 FROM webhooks WHERE id = ? AND (active = 1 OR disabled_reason IS NOT NULL)",
    )
    .pluck();
  const selectLabelled = db.prepare<[string, string], WebhookRow>(
    `SELECT ${COLUMNS} FROM webhooks
     WHERE organization_id = ? AND session_id = ? AND label IS NOT NULL AND ${NOT_REMOVED} ORDER BY label`,
  );
  // What happened before is over for it.
  const skipStreams = db.prepare<{ id: string; but: string | null }>(
    `INSERT INTO event_lanes (webhook_id, stream, cursor, attempts, next_at)
     SELECT w.id, s.stream, s.last, 0, NULL FROM webhooks w
     JOIN event_streams s ON s.organization_id = w.organization_id
     WHERE w.id = @id AND (w.session_id IS NULL OR w.session_id = s.stream) AND s.stream IS NOT @but
     ON CONFLICT (webhook_id, stream) DO UPDATE SET cursor = excluded.cursor, attempts = 0, next_at = NULL`,
  );
  const selectListeners = db.prepare<{ organizationId: string | null }, ListenerRow>(
    `SELECT id, organization_id, session_id, dialect, events FROM webhooks
     WHERE active = 1 AND organization_id = coalesce(@organizationId, organization_id) AND ${NOT_REMOVED}`,
  );
  const selectTarget = db.prepare<[string, string], TargetRow>(
    `SELECT ${COLUMNS}, secret, previous_secret, previous_secret_until FROM webhooks
     WHERE organization_id = ? AND id = ? AND active = 1 AND ${NOT_REMOVED}`,
  );
  const disable = db.prepare<[string, number, string, string]>(
    `UPDATE webhooks SET active = 0, disabled_reason = ?, updated_at = ?
     WHERE organization_id = ? AND id = ? AND active = 1`,
  );
  const selectOne = db.prepare<[string, string], WebhookRow>(
    `SELECT ${COLUMNS} FROM webhooks
     WHERE organization_id = ? AND id = ? AND label IS NULL AND ${NOT_REMOVED}`,
  );
  const selectOfOrganization = db.prepare<[string, string, number], WebhookRow>(
    `SELECT ${COLUMNS} FROM webhooks
     WHERE organization_id = ? AND id > ? AND label IS NULL AND ${NOT_REMOVED} ORDER BY id LIMIT ?`,
  );
  const count = db
    .prepare<[string], number>(
      `SELECT (SELECT count(*) FROM webhooks WHERE organization_id = o.id AND label IS NULL)
       FROM organizations o WHERE o.id = ? AND o.deleted_at IS NULL`,
    )
    .pluck();
  const update = db.prepare<WrittenRow>(
    `UPDATE webhooks SET session_id = @session_id, url = @url, events = @events,
       custom_headers = @custom_headers, attempts = @attempts, delay_seconds = @delay_seconds,
       backoff = @backoff, active = @active, disabled_reason = @disabled_reason,
       failing_since = @failing_since, updated_at = @updated_at,
       previous_secret = iif(@secret IS NULL, previous_secret, secret),
       previous_secret_until = iif(@secret IS NULL, previous_secret_until, @updated_at + ${SECRET_OVERLAP_MS}),
       secret = coalesce(@secret, secret)
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
    skipStreams.run({ id: webhook.id, but: null });
  });

  const putLabelled = db.transaction<AtOnce<WebhookStore>["putLabelled"]>((webhook) => {
    const hears = isHearing.get(webhook.id) !== undefined;
    put.run(toRow(vault, webhook, undefined));
    if (!hears && webhook.active) skipStreams.run({ id: webhook.id, but: null });
  });

  const change = db.transaction<AtOnce<WebhookStore>["change"]>((organizationId, id, decide, secret) => {
    const row = selectOne.get(organizationId, id);
    if (!row) return undefined;
    const changed = decide(toWebhook(vault, row));
    update.run(toRow(vault, changed, secret));
    // It has heard of one session alone, and hears of others from now on.
    if (row.session_id !== null && row.session_id !== changed.sessionId)
      skipStreams.run({ id, but: row.session_id });
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
    listLabelled: (organizationId, sessionId) =>
      selectLabelled.all(organizationId, sessionId).map((row) => toWebhook(vault, row)),
    putLabelled: (webhook) => putLabelled.immediate(webhook),
    listListeners: (organizationId) =>
      selectListeners.all({ organizationId: organizationId ?? null }).map(toListener),
    target(organizationId, id, nowWallMs) {
      const row = selectTarget.get(organizationId, id);
      if (!row) return undefined;
      const isBothValid = (row.previous_secret_until ?? 0) > nowWallMs;
      const sealed = [row.secret, isBothValid ? row.previous_secret : null];
      const secrets = sealed.flatMap((secret) => (secret ? [vault.open(secretRow(id), secret)] : []));
      return { webhook: toWebhook(vault, row), secrets };
    },
    disable: (organizationId, id, reason, nowWallMs) =>
      disable.run(reason, nowWallMs, organizationId, id).changes > 0,
    delete: (organizationId, id) => remove.run(organizationId, id).changes > 0,
  };
}

function secretRow(id: string): string {
  return `webhook|${id}|secret`;
}

function urlRow(id: string): string {
  return `webhook|${id}|url`;
}

function headersRow(id: string): string {
  return `webhook|${id}|headers`;
}

function toRow(vault: Vault, webhook: Webhook, secret: string | undefined): WrittenRow {
  const { id, retryPolicy } = webhook;
  const url = withoutLogin(webhook.url);
  return {
    id,
    organization_id: webhook.organizationId,
    session_id: webhook.sessionId,
    dialect: webhook.dialect,
    label: webhook.label,
    url,
    sealed_url: url === webhook.url ? null : vault.seal(urlRow(id), webhook.url),
    is_by_event: Number(webhook.isByEvent),
    with_media: Number(webhook.withMedia),
    events: JSON.stringify(webhook.events),
    custom_headers: vault.seal(headersRow(id), JSON.stringify(webhook.customHeaders)),
    attempts: retryPolicy.attempts,
    delay_seconds: retryPolicy.delaySeconds,
    backoff: retryPolicy.policy,
    active: Number(webhook.active),
    disabled_reason: webhook.disabledReason,
    failing_since: webhook.failingSinceMs,
    created_at: webhook.createdAtMs,
    updated_at: webhook.updatedAtMs,
    secret: secret === undefined ? null : vault.seal(secretRow(id), secret),
  };
}

function toListener({ id, organization_id, session_id, dialect, events }: ListenerRow): Listener {
  return {
    id,
    organizationId: organization_id,
    sessionId: session_id,
    dialect,
    events: JSON.parse(events) as readonly string[],
  };
}

function toWebhook(vault: Vault, row: WebhookRow): Webhook {
  return {
    id: row.id,
    organizationId: row.organization_id,
    sessionId: row.session_id,
    dialect: row.dialect,
    label: row.label,
    url: row.sealed_url ? vault.open(urlRow(row.id), row.sealed_url) : row.url,
    isByEvent: row.is_by_event === 1,
    withMedia: row.with_media === 1,
    events: JSON.parse(row.events) as readonly string[],
    customHeaders: JSON.parse(vault.open(headersRow(row.id), row.custom_headers)) as Readonly<
      Record<string, string>
    >,
    retryPolicy: { attempts: row.attempts, delaySeconds: row.delay_seconds, policy: row.backoff },
    active: row.active === 1,
    disabledReason: row.disabled_reason,
    failingSinceMs: row.failing_since,
    createdAtMs: row.created_at,
    updatedAtMs: row.updated_at,
  };
}
