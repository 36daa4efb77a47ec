import { GatewayError, type DecideWebhook, type Webhook, type WebhookStore } from "../../core/index.ts";
import {
  NOT_REMOVED,
  PUT_OVER,
  SECRET_OVERLAP_MS,
  toListener,
  toTarget,
  toWebhook,
  toWebhookRow,
  WEBHOOK_COLUMNS,
  type ListenerRow,
  type TargetRow,
  type WebhookRow,
} from "../rows/webhook-row.ts";
import type { Vault } from "../vault.ts";
import { ofAllNodes } from "./cluster/of-all-nodes.ts";
import type { Query } from "./database/query.ts";
import type { Steps } from "./database/steps.ts";
import { skipHeardStreams } from "./outbox/skipped-streams.ts";

/** With the secret, in the order in which a row has them. */
const WRITTEN = `${WEBHOOK_COLUMNS}, secret`;
const INSERT = `INSERT INTO webhooks (${WRITTEN}) VALUES (${WRITTEN.split(",")
  .map((_, nth) => `$${nth + 1}`)
  .join(", ")})`;
const SELECT = `SELECT ${WEBHOOK_COLUMNS} FROM webhooks WHERE ${NOT_REMOVED} AND`;
const LISTENERS = `SELECT id, organization_id, session_id, dialect, events FROM webhooks WHERE active AND ${NOT_REMOVED}`;

/** Webhooks in the database; their secrets and headers are sealed. Who changes what hangs on one locks its row first. */
export function postgresWebhookStore({ read, write }: Steps, vault: Vault): WebhookStore {
  async function all(where: string, values: readonly unknown[]): Promise<readonly Webhook[]> {
    const { rows } = await read<WebhookRow>(`${SELECT} ${where}`, values);
    return rows.map((row) => toWebhook(vault, row));
  }
  const one = async (where: string, values: readonly unknown[]) => (await all(where, values))[0];

  return {
    create: (webhook, secret, most) =>
      write(ordersOf(webhook), async (query) => {
        await requireRoom(query, webhook.organizationId, most);
        await query(INSERT, Object.values(toWebhookRow(vault, webhook, secret)));
        await ofAllNodes(query, () => skipHeardStreams(query, webhook.id, null));
      }),
    find: (organizationId, id) =>
      one("organization_id = $1 AND id = $2 AND label IS NULL", [organizationId, id]),
    get: (id) => one("id = $1", [id]),
    list: (organizationId, after, limit) =>
      all("organization_id = $1 AND id > $2 AND label IS NULL ORDER BY id LIMIT $3", [
        organizationId,
        after,
        limit,
      ]),
    change: (organizationId, id, decide, secret) =>
      write([organizationId, id], (query) => change(query, vault, { organizationId, id, decide, secret })),
    listLabelled: (organizationId, sessionId) =>
      all("organization_id = $1 AND session_id = $2 AND label IS NOT NULL ORDER BY label", [
        organizationId,
        sessionId,
      ]),
    putLabelled: (webhook) => write(ordersOf(webhook), (query) => putLabelled(query, vault, webhook)),
    async listListeners(organizationId) {
      const { rows } = await (organizationId === undefined
        ? read<ListenerRow>(LISTENERS, [])
        : read<ListenerRow>(`${LISTENERS} AND organization_id = $1`, [organizationId]));
      return rows.map(toListener);
    },
    async target(organizationId, id, nowWallMs) {
      const { rows } = await read<TargetRow>(
        `SELECT ${WRITTEN}, previous_secret, previous_secret_until FROM webhooks
         WHERE organization_id = $1 AND id = $2 AND ${NOT_REMOVED}`,
        [organizationId, id],
      );
      return rows[0] && toTarget(vault, rows[0], nowWallMs);
    },
    disable: (organizationId, id, reason, nowWallMs) =>
      write([organizationId, id], async (query) => {
        const { count } = await query(
          `UPDATE webhooks SET active = false, disabled_reason = $1, updated_at = $2
           WHERE organization_id = $3 AND id = $4 AND active`,
          [reason, nowWallMs, organizationId, id],
        );
        return count > 0;
      }),
    listAll: (organizationId, after, limit) =>
      all("organization_id = $1 AND id > $2 ORDER BY id LIMIT $3", [organizationId, after, limit]),
    enable: (organizationId, id, nowWallMs) =>
      write([organizationId, id], async (query) => {
        await query(
          `UPDATE webhooks SET active = true, disabled_reason = NULL, failing_since = NULL, updated_at = $1
           WHERE organization_id = $2 AND id = $3`,
          [nowWallMs, organizationId, id],
        );
      }),
    noteChanged: (id) =>
      write([id], async (query) => {
        await query(
          `INSERT INTO webhooks_changed (webhook_id) SELECT id FROM webhooks WHERE id = $1 FOR KEY SHARE
           ON CONFLICT DO NOTHING`,
          [id],
        );
        // Last: whoever changes one waits until this is over.
        await query(
          `INSERT INTO webhook_changes (webhook_id, version, changed_by)
           SELECT id, next_audience_version(), current_setting('application_name') FROM webhooks WHERE id = $1
           ON CONFLICT (webhook_id) DO UPDATE SET version = excluded.version, changed_by = excluded.changed_by`,
          [id],
        );
      }),
    takeChanged: () =>
      write([], async (query) => {
        const { rows } = await query<Pick<WebhookRow, "organization_id" | "id">>(
          `WITH taken AS (DELETE FROM webhooks_changed RETURNING webhook_id)
           SELECT w.organization_id, w.id FROM taken t JOIN webhooks w ON w.id = t.webhook_id`,
          [],
        );
        return rows.map(({ organization_id, id }) => ({ organizationId: organization_id, id }));
      }),
    // What hangs on it goes with it, by ON DELETE CASCADE.
    delete: (organizationId, id) =>
      write([organizationId, id], async (query) => {
        const { count } = await query("DELETE FROM webhooks WHERE organization_id = $1 AND id = $2", [
          organizationId,
          id,
        ]);
        return count > 0;
      }),
  };
}

/** Whose calls a write of it comes after. */
function ordersOf({ organizationId, sessionId, id }: Webhook): readonly string[] {
  return sessionId === null ? [organizationId, id] : [organizationId, sessionId, id];
}

/** Locks the organization: whoever else makes one waits, and counts this one. */
async function requireRoom(query: Query, organizationId: string, most: number): Promise<void> {
  const found = await query(
    "SELECT 1 FROM organizations WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE",
    [organizationId],
  );
  // Deleted while the request was on its way, and its credentials with it.
  if (found.count === 0) throw new GatewayError("credential_invalid", "the organization is gone");
  const { rows } = await query<{ has: number }>(
    "SELECT count(*) AS has FROM webhooks WHERE organization_id = $1 AND label IS NULL",
    [organizationId],
  );
  const has = rows[0]?.has ?? 0;
  if (has >= most)
    throw new GatewayError("quota_exceeded", `the organization may have ${most} webhooks and has ${has}`);
}

type Change = {
  readonly organizationId: string;
  readonly id: string;
  readonly decide: DecideWebhook;
  readonly secret: string | undefined;
};

async function change(query: Query, vault: Vault, { organizationId, id, decide, secret }: Change) {
  const { rows } = await query<WebhookRow>(
    `${SELECT} organization_id = $1 AND id = $2 AND label IS NULL FOR NO KEY UPDATE OF webhooks`,
    [organizationId, id],
  );
  const [row] = rows;
  if (!row) return undefined;
  const changed = decide(toWebhook(vault, row));
  await update(query, vault, changed, secret);
  // It has heard of one session alone, and hears of others from now on.
  if (row.session_id !== null && row.session_id !== changed.sessionId)
    await ofAllNodes(query, () => skipHeardStreams(query, id, row.session_id));
  return changed;
}

async function update(
  query: Query,
  vault: Vault,
  webhook: Webhook,
  secret: string | undefined,
): Promise<void> {
  const row = toWebhookRow(vault, webhook, secret);
  await query(
    `UPDATE webhooks SET session_id = $3, url = $4, sealed_url = $5, events = $6, custom_headers = $7, attempts = $8,
       delay_seconds = $9, backoff = $10, active = $11, disabled_reason = $12, failing_since = $13, updated_at = $14,
       previous_secret = CASE WHEN $15::bytea IS NULL THEN previous_secret ELSE secret END,
       previous_secret_until = CASE WHEN $15 IS NULL THEN previous_secret_until
         ELSE $14::bigint + ${SECRET_OVERLAP_MS} END,
       secret = coalesce($15, secret)
     WHERE organization_id = $1 AND id = $2`,
    [
      row.organization_id,
      row.id,
      row.session_id,
      row.url,
      row.sealed_url,
      row.events,
      row.custom_headers,
      row.attempts,
      row.delay_seconds,
      row.backoff,
      row.active,
      row.disabled_reason,
      row.failing_since,
      row.updated_at,
      row.secret,
    ],
  );
}

async function putLabelled(query: Query, vault: Vault, webhook: Webhook): Promise<void> {
  const { rows } = await query<{ hears: boolean }>(
    "SELECT active OR disabled_reason IS NOT NULL AS hears FROM webhooks WHERE id = $1 FOR NO KEY UPDATE",
    [webhook.id],
  );
  await query(
    `${INSERT} ON CONFLICT (id) DO UPDATE SET ${PUT_OVER}`,
    Object.values(toWebhookRow(vault, webhook, undefined)),
  );
  if (rows[0]?.hears !== true && webhook.active)
    await ofAllNodes(query, () => skipHeardStreams(query, webhook.id, null));
}
