export const webhooks = `
CREATE TABLE webhooks (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  session_id TEXT REFERENCES sessions (id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  events TEXT NOT NULL CHECK (json_valid(events)),
  custom_headers BLOB NOT NULL,
  secret BLOB,
  attempts INTEGER NOT NULL,
  delay_seconds INTEGER NOT NULL,
  backoff TEXT NOT NULL,
  active INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX webhooks_of_organization ON webhooks (organization_id);
CREATE INDEX webhooks_of_session ON webhooks (session_id);
`;
