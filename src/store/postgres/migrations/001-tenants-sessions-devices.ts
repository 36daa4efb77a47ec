/** What SQLite's migrations come to, under the same names, so that rows can be moved over as they are. */
export const tenantsSessionsDevices = `
-- Ordered and compared by bytes, as ids are, whatever the database's own language is.
CREATE DOMAIN bytewise AS text COLLATE "C";

CREATE TABLE gateway (
  name text PRIMARY KEY,
  value text NOT NULL
);

CREATE TABLE organizations (
  id bytewise PRIMARY KEY,
  name text NOT NULL,
  max_sessions bigint,
  rate_limit bigint,
  created_at bigint NOT NULL,
  deleted_at bigint
);

CREATE TABLE sessions (
  id bytewise PRIMARY KEY,
  organization_id bytewise NOT NULL REFERENCES organizations ON DELETE CASCADE,
  name bytewise NOT NULL,
  label text NOT NULL,
  created_by text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  last_connected_at bigint,
  announce text NOT NULL CHECK (announce IN ('quiet', 'announce', 'online')),
  auto_read boolean NOT NULL,
  presence_typing boolean NOT NULL,
  rate_per_minute bigint NOT NULL,
  rate_per_hour bigint NOT NULL,
  wanted boolean NOT NULL DEFAULT false,
  was_linked boolean NOT NULL DEFAULT false,
  failure text,
  sealed_configuration bytea,
  UNIQUE (organization_id, name)
);
CREATE INDEX sessions_in_order ON sessions (organization_id, id);
CREATE INDEX sessions_by_name ON sessions (organization_id, lower(name));

CREATE TABLE credentials (
  id bytewise PRIMARY KEY,
  organization_id bytewise NOT NULL REFERENCES organizations ON DELETE CASCADE,
  session_id bytewise REFERENCES sessions ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('api_key', 'account_token', 'instance_token')),
  name text,
  start text NOT NULL,
  digest bytea NOT NULL CONSTRAINT credentials_by_digest UNIQUE,
  sealed bytea,
  can text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint,
  revoked_at bigint
);
CREATE INDEX credentials_of_organization ON credentials (organization_id, id);
CREATE INDEX credentials_of_session ON credentials (session_id);

CREATE TABLE devices (
  session_id bytewise PRIMARY KEY REFERENCES sessions ON DELETE CASCADE,
  credentials bytea NOT NULL,
  number text,
  jid text,
  lid text,
  push_name text,
  updated_at bigint NOT NULL
);

CREATE TABLE device_keys (
  session_id bytewise NOT NULL REFERENCES devices ON DELETE CASCADE,
  type bytewise NOT NULL,
  id bytewise NOT NULL,
  value bytea NOT NULL,
  PRIMARY KEY (session_id, type, id)
);
`;
