import { GatewayError, type WebhookStore } from "../../core/index.ts";
import {
  NOT_REMOVED,
  PUT_OVER,
  SECRET_OVERLAP_MS,
  toListener,
  toTarget,
  toWebhook,
  toWebhookRow,
  WEBHOOK_COLUMNS as COLUMNS,
  type ListenerRow,
  type TargetRow,
  type WebhookRow,
  type WrittenWebhookRow,
} from "../rows/webhook-row.ts";
import type { AtOnce } from "./at-once.ts";
import type { Db } from "./database/database.ts";
import type { Vault } from "../vault.ts";

const VALUES = COLUMNS.replace(/\w+/g, "@$&");

/** Webhooks in the database; their secrets and headers are sealed. */
export function sqliteWebhookStore(db: Db, vault: Vault): AtOnce<WebhookStore> {
  const insert = db.prepare<WrittenWebhookRow>(
    `INSERT INTO webhooks (${COLUMNS}, secret) VALUES (${VALUES}, @secret)`,
  );
  const put = db.prepare<WrittenWebhookRow>(
    `INSERT INTO webhooks (${COLUMNS}, secret) VALUES (${VALUES}, @secret)
     ON CONFLICT (id) DO UPDATE SET ${PUT_OVER}`,
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
     ON CONFLICT (webhook_id, stream) DO UPDATE SET
       cursor = excluded.cursor, attempts = 0, next_at = NULL, generation = event_lanes.generation + 1`,
  );
  const selectListeners = db.prepare<{ organizationId: string | null }, ListenerRow>(
    `SELECT id, organization_id, session_id, dialect, events FROM webhooks
     WHERE active = 1 AND organization_id = coalesce(@organizationId, organization_id) AND ${NOT_REMOVED}`,
  );
  const selectTarget = db.prepare<[string, string], TargetRow>(
    `SELECT ${COLUMNS}, secret, previous_secret, previous_secret_until FROM webhooks
     WHERE organization_id = ? AND id = ? AND ${NOT_REMOVED}`,
  );
  const disable = db.prepare<[string, number, string, string]>(
    `UPDATE webhooks SET active = 0, disabled_reason = ?, updated_at = ?
     WHERE organization_id = ? AND id = ? AND active = 1`,
  );
  const selectOne = db.prepare<[string, string], WebhookRow>(
    `SELECT ${COLUMNS} FROM webhooks
     WHERE organization_id = ? AND id = ? AND label IS NULL AND ${NOT_REMOVED}`,
  );
  const selectAny = db.prepare<[string], WebhookRow>(
    `SELECT ${COLUMNS} FROM webhooks WHERE id = ? AND ${NOT_REMOVED}`,
  );
  const selectAll = db.prepare<[string, string, number], WebhookRow>(
    `SELECT ${COLUMNS} FROM webhooks WHERE organization_id = ? AND id > ? AND ${NOT_REMOVED} ORDER BY id LIMIT ?`,
  );
  const enable = db.prepare<[number, string, string]>(
    `UPDATE webhooks SET active = 1, disabled_reason = NULL, failing_since = NULL, updated_at = ?
     WHERE organization_id = ? AND id = ?`,
  );
  const noteChanged = db.prepare<[string]>(
    "INSERT INTO webhooks_changed (webhook_id) SELECT id FROM webhooks WHERE id = ? ON CONFLICT DO NOTHING",
  );
  const selectChanged = db.prepare<[], Pick<WebhookRow, "organization_id" | "id">>(
    "SELECT w.organization_id, w.id FROM webhooks_changed c JOIN webhooks w ON w.id = c.webhook_id",
  );
  const forgetChanged = db.prepare("DELETE FROM webhooks_changed");
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
  const update = db.prepare<WrittenWebhookRow>(
    `UPDATE webhooks SET session_id = @session_id, url = @url, sealed_url = @sealed_url, events = @events,
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

  const takeChanged = db.transaction(() => {
    const changed = selectChanged
      .all()
      .map(({ organization_id, id }) => ({ organizationId: organization_id, id }));
    if (changed.length > 0) forgetChanged.run();
    return changed;
  });

  return {
    create: (webhook, secret, most) => create.immediate(webhook, secret, most),
    find(organizationId, id) {
      const row = selectOne.get(organizationId, id);
      return row && toWebhook(vault, row);
    },
    get(id) {
      const row = selectAny.get(id);
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
      return row && toTarget(vault, row, nowWallMs);
    },
    disable: (organizationId, id, reason, nowWallMs) =>
      disable.run(reason, nowWallMs, organizationId, id).changes > 0,
    listAll: (organizationId, after, limit) =>
      selectAll.all(organizationId, after, limit).map((row) => toWebhook(vault, row)),
    enable: (organizationId, id, nowWallMs) => void enable.run(nowWallMs, organizationId, id),
    noteChanged: (id) => void noteChanged.run(id),
    takeChanged: () => takeChanged(),
    delete: (organizationId, id) => remove.run(organizationId, id).changes > 0,
  };
}

function toRow(...written: Parameters<typeof toWebhookRow>): WrittenWebhookRow {
  const row = toWebhookRow(...written);
  const { is_by_event, with_media, active } = row;
  return {
    ...row,
    is_by_event: Number(is_by_event),
    with_media: Number(with_media),
    active: Number(active),
  };
}
