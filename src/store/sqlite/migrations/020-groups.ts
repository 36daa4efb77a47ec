/**
 * The groups that accounts are in: what they are called and what holds in them is sealed. A member is named by LID where one
 * is known, else by JID; a JID that is known beside a LID stands beside it.
 */
export const groups = `
CREATE TABLE groups (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  jid TEXT NOT NULL,
  first_seen_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  member_count INTEGER NOT NULL,
  facts BLOB NOT NULL,
  UNIQUE (session_id, jid)
) STRICT;
CREATE INDEX groups_in_order ON groups (session_id, id);

CREATE TABLE group_members (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  group_id INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  phone_jid TEXT,
  role TEXT NOT NULL,
  tag BLOB,
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  UNIQUE (group_id, key)
) STRICT;
CREATE INDEX group_members_in_order ON group_members (group_id, id);
CREATE INDEX group_members_by_key ON group_members (session_id, key, id);
CREATE INDEX group_members_by_phone ON group_members (session_id, phone_jid);
`;
