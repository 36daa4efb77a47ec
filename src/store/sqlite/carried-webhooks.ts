import type { Configuration, Webhook } from "../../core/index.ts";
import type { Vault } from "../vault.ts";
import { newId } from "../new-id.ts";
import { openConfiguration, sealConfiguration, type ConfigurationRow } from "../rows/configuration-column.ts";
import type { Db } from "./database/database.ts";
import { labelledWebhooks } from "./migrations/015-labelled-webhooks.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import { sqliteWebhookStore } from "./webhook-store.ts";

type SessionRow = ConfigurationRow & { readonly id: string; readonly organization_id: string };

/** As it stood in a session's configuration, under its label. */
type KeptWebhook = {
  readonly enabled: boolean;
  readonly url: string | null;
  readonly authorization: string | null;
  readonly byEvents: boolean;
  readonly events: readonly string[];
  readonly mediaBase64: boolean;
};
type Kept = Configuration & { readonly webhooks?: readonly (readonly [string, KeptWebhook])[] };

/** The version of a database whose webhooks are rows, all of them. */
const FIRST_OF_ROWS = MIGRATIONS.indexOf(labelledWebhooks) + 1;

/** Takes the webhooks out of the sessions' configurations of a database of an old version, and makes rows of them. */
export function carryWebhooks(db: Db, vault: Vault, fromVersion: number, nowMs: number): void {
  if (fromVersion >= FIRST_OF_ROWS) return;
  const store = sqliteWebhookStore(db, vault);
  const sessions = db
    .prepare<[], SessionRow>("SELECT id, organization_id, sealed_configuration, configuration FROM sessions")
    .all();
  const update = db.prepare<[Buffer, string]>(
    "UPDATE sessions SET sealed_configuration = ?, configuration = '{}' WHERE id = ?",
  );
  for (const session of sessions) {
    const { webhooks = [], ...rest } = opened(vault, session);
    if (webhooks.length === 0) continue;
    for (const [label, kept] of webhooks) store.putLabelled(webhookOf(session, label, kept, nowMs));
    update.run(sealConfiguration(vault, session.id, rest), session.id);
  }
}

function opened(vault: Vault, session: SessionRow): Kept {
  try {
    return openConfiguration(vault, session.id, session);
  } catch {
    // Damaged: it stays, and is nobody else's trouble.
    return {};
  }
}

function webhookOf(
  { id: sessionId, organization_id: organizationId }: SessionRow,
  label: string,
  { enabled, url, authorization, byEvents, events, mediaBase64 }: KeptWebhook,
  nowMs: number,
): Webhook {
  return {
    id: `wh_${newId()}`,
    organizationId,
    sessionId,
    dialect: "token-number",
    label,
    url: url ?? "",
    isByEvent: byEvents,
    withMedia: mediaBase64,
    events,
    customHeaders: authorization === null ? {} : { Authorization: authorization },
    retryPolicy: { attempts: 7, delaySeconds: 5, policy: "stepped" },
    active: enabled,
    disabledReason: null,
    failingSinceMs: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}
