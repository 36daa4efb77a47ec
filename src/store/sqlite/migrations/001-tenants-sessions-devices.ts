export const tenantsSessionsDevices = `
CREATE TABLE gateway (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE organizations (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  max_sessions INTEGER,
  rate_limit INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  label TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  last_connected_at INTEGER,
  announce TEXT NOT NULL CHECK (announce IN ('quiet', 'announce', 'online')),
  auto_read INTEGER NOT NULL,
  presence_typing INTEGER NOT NULL,
  wanted INTEGER NOT NULL DEFAULT 0,
  was_linked INTEGER NOT NULL DEFAULT 0,
  failure TEXT,
  UNIQUE (organization_id, name)
) STRICT;

CREATE TABLE credentials (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  session_id TEXT REFERENCES sessions (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('api_key', 'account_token', 'instance_token')),
  name TEXT,
  start TEXT NOT NULL,
  digest BLOB NOT NULL UNIQUE,
  sealed BLOB,
  can TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER
) STRICT;
CREATE INDEX credentials_of_organization ON credentials (organization_id);
CREATE INDEX credentials_of_session ON credentials (session_id);

CREATE TABLE devices (
  session_id TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
  credentials BLOB NOT NULL,
  number TEXT,
  jid TEXT,
  lid TEXT,
  push_name TEXT,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE device_keys (
  session_id TEXT NOT NULL REFERENCES devices (session_id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (session_id, type, id)
) STRICT, WITHOUT ROWID;
`;
