/**
 * What came of the last attempts of each webhook, without what was told. A lane that is set back, or ahead, is of another
 * generation: what is on its way in the one before does not move it any more. What is up to `again_up_to` is sent again, since
 * `again_at`. Webhooks that were changed beside the gateway are named until it has seen them.
 */
export const webhookAttempts = `
CREATE TABLE webhook_attempts (
  webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  stream TEXT NOT NULL,
  n INTEGER NOT NULL,
  event_id TEXT NOT NULL,
  name TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  is_taken INTEGER NOT NULL,
  http_status INTEGER,
  reason TEXT,
  at INTEGER NOT NULL,
  PRIMARY KEY (webhook_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX dead_letters_of_webhook ON dead_letters (webhook_id, failed_at, id);

ALTER TABLE event_lanes ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event_lanes ADD COLUMN again_up_to INTEGER NOT NULL DEFAULT 0;
ALTER TABLE event_lanes ADD COLUMN again_at INTEGER;
ALTER TABLE events_set_aside ADD COLUMN again_at INTEGER;

CREATE TABLE webhooks_changed (
  webhook_id TEXT PRIMARY KEY REFERENCES webhooks (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
`;
