import {
  withoutLogin,
  type Listener,
  type RetryPolicy,
  type Webhook,
  type WebhookTarget,
} from "../../core/index.ts";
import type { Vault } from "../vault.ts";

/** A webhook as both databases keep it, without its secrets; SQLite has its flags as 0 and 1. */
export type WebhookRow = {
  readonly id: string;
  readonly organization_id: string;
  readonly session_id: string | null;
  readonly dialect: string;
  readonly label: string | null;
  readonly url: string;
  readonly sealed_url: Buffer | null;
  readonly is_by_event: number | boolean;
  readonly with_media: number | boolean;
  readonly events: string;
  readonly custom_headers: Buffer;
  readonly attempts: number;
  readonly delay_seconds: number;
  readonly backoff: RetryPolicy["policy"];
  readonly active: number | boolean;
  readonly disabled_reason: string | null;
  readonly failing_since: number | null;
  readonly created_at: number;
  readonly updated_at: number;
};
/** As it is written: without a secret it keeps the one that it has. */
export type WrittenWebhookRow = WebhookRow & { readonly secret: Buffer | null };
export type TargetRow = WrittenWebhookRow & {
  readonly previous_secret: Buffer | null;
  readonly previous_secret_until: number | null;
};
export type ListenerRow = Pick<WebhookRow, "id" | "organization_id" | "session_id" | "dialect" | "events">;

/** How long deliveries are still signed with a secret after it was changed. */
export const SECRET_OVERLAP_MS = 24 * 60 * 60_000;

export const WEBHOOK_COLUMNS = `id, organization_id, session_id, dialect, label, url, sealed_url, is_by_event, with_media, events,
  custom_headers, attempts, delay_seconds, backoff, active, disabled_reason, failing_since, created_at, updated_at`;

/** What a write of one that is known by a label puts in the place of what was there. */
export const PUT_OVER = `url = excluded.url, sealed_url = excluded.sealed_url,
  is_by_event = excluded.is_by_event, with_media = excluded.with_media, events = excluded.events,
  custom_headers = excluded.custom_headers, attempts = excluded.attempts,
  delay_seconds = excluded.delay_seconds, backoff = excluded.backoff, active = excluded.active,
  disabled_reason = excluded.disabled_reason, failing_since = excluded.failing_since,
  updated_at = excluded.updated_at`;

/** Those of an organization that is being removed are gone. */
export const NOT_REMOVED =
  "EXISTS (SELECT 1 FROM organizations o WHERE o.id = organization_id AND o.deleted_at IS NULL)";

function secretRow(id: string): string {
  return `webhook|${id}|secret`;
}

function urlRow(id: string): string {
  return `webhook|${id}|url`;
}

function headersRow(id: string): string {
  return `webhook|${id}|headers`;
}

/** Sealed where its address has a login in it; its headers and its secret always. */
export function toWebhookRow(vault: Vault, webhook: Webhook, secret: string | undefined) {
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
    is_by_event: webhook.isByEvent,
    with_media: webhook.withMedia,
    events: JSON.stringify(webhook.events),
    custom_headers: vault.seal(headersRow(id), JSON.stringify(webhook.customHeaders)),
    attempts: retryPolicy.attempts,
    delay_seconds: retryPolicy.delaySeconds,
    backoff: retryPolicy.policy,
    active: webhook.active,
    disabled_reason: webhook.disabledReason,
    failing_since: webhook.failingSinceMs,
    created_at: webhook.createdAtMs,
    updated_at: webhook.updatedAtMs,
    secret: secret === undefined ? null : vault.seal(secretRow(id), secret),
  } satisfies WrittenWebhookRow;
}

/** Throws `unreadable`. */
export function toWebhook(vault: Vault, row: WebhookRow): Webhook {
  return {
    id: row.id,
    organizationId: row.organization_id,
    sessionId: row.session_id,
    dialect: row.dialect,
    label: row.label,
    url: row.sealed_url ? vault.open(urlRow(row.id), row.sealed_url) : row.url,
    isByEvent: Boolean(row.is_by_event),
    withMedia: Boolean(row.with_media),
    events: JSON.parse(row.events) as readonly string[],
    customHeaders: JSON.parse(vault.open(headersRow(row.id), row.custom_headers)) as Readonly<
      Record<string, string>
    >,
    retryPolicy: { attempts: row.attempts, delaySeconds: row.delay_seconds, policy: row.backoff },
    active: Boolean(row.active),
    disabledReason: row.disabled_reason,
    failingSinceMs: row.failing_since,
    createdAtMs: row.created_at,
    updatedAtMs: row.updated_at,
  };
}

/** Throws `unreadable`. */
export function toTarget(vault: Vault, row: TargetRow, nowWallMs: number): WebhookTarget {
  const isBothValid = (row.previous_secret_until ?? 0) > nowWallMs;
  const sealed = [row.secret, isBothValid ? row.previous_secret : null];
  const secrets = sealed.flatMap((secret) => (secret ? [vault.open(secretRow(row.id), secret)] : []));
  // An empty one has taken away the one before, too.
  return { webhook: toWebhook(vault, row), secrets: secrets[0] === "" ? [] : secrets.filter(Boolean) };
}

export function toListener({ id, organization_id, session_id, dialect, events }: ListenerRow): Listener {
  return {
    id,
    organizationId: organization_id,
    sessionId: session_id,
    dialect,
    events: JSON.parse(events) as readonly string[],
  };
}
