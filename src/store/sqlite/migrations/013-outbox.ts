/**
 * Events on their way to webhooks. A stream is what happens to one session, or to an organization itself; it outlives its
 * session, and a place in it is never given again. Facts are sealed. A lane is a webhook's way through a stream: what comes
 * after its cursor is owed. What was refused for itself waits beside the lane.
 */
export const outbox = `
CREATE TABLE event_streams (
  stream TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX event_streams_of_organization ON event_streams (organization_id);

CREATE TABLE events (
  row INTEGER PRIMARY KEY,
  stream TEXT NOT NULL REFERENCES event_streams (stream) ON DELETE CASCADE,
  n INTEGER NOT NULL,
  organization_id TEXT NOT NULL,
  session_id TEXT,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  at INTEGER NOT NULL,
  expires_at INTEGER,
  fact BLOB NOT NULL,
  UNIQUE (stream, n)
) STRICT;
CREATE INDEX events_of_organization ON events (organization_id);
CREATE INDEX events_that_spoil ON events (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE event_lanes (
  webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  stream TEXT NOT NULL REFERENCES event_streams (stream) ON DELETE CASCADE,
  cursor INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  next_at INTEGER,
  PRIMARY KEY (webhook_id, stream)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_lanes_of_stream ON event_lanes (stream);

CREATE TABLE events_set_aside (
  webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  stream TEXT NOT NULL,
  n INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  PRIMARY KEY (webhook_id, stream, n),
  FOREIGN KEY (stream, n) REFERENCES events (stream, n) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX events_set_aside_of_event ON events_set_aside (stream, n);

CREATE TABLE dead_letters (
  webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  stream TEXT NOT NULL,
  n INTEGER NOT NULL,
  organization_id TEXT NOT NULL,
  session_id TEXT,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  at INTEGER NOT NULL,
  fact BLOB NOT NULL,
  attempts INTEGER NOT NULL,
  http_status INTEGER,
  reason TEXT NOT NULL,
  failed_at INTEGER NOT NULL,
  PRIMARY KEY (webhook_id, stream, n)
) STRICT;
CREATE INDEX dead_letters_by_age ON dead_letters (failed_at);
CREATE INDEX dead_letters_of_organization ON dead_letters (organization_id);

ALTER TABLE webhooks ADD COLUMN previous_secret BLOB;
ALTER TABLE webhooks ADD COLUMN previous_secret_until INTEGER;
ALTER TABLE webhooks ADD COLUMN failing_since INTEGER;
ALTER TABLE webhooks ADD COLUMN disabled_reason TEXT;
`;
