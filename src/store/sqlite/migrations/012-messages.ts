/**
 * Chats and their messages; contents are sealed. A message is told from others by its chat, its id and its author, who is
 * '' for an own one. One that is about another names it as its target; what only changes another is in no list. A session may send as much as it likes unless it is given figures.
 */
export const messages = `
CREATE TABLE chats (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  last_message_at INTEGER,
  unread INTEGER NOT NULL DEFAULT 0,
  archived INTEGER NOT NULL DEFAULT 0,
  pinned INTEGER NOT NULL DEFAULT 0,
  muted_until INTEGER,
  UNIQUE (session_id, key)
) STRICT;
CREATE INDEX chats_by_message ON chats (session_id, last_message_at, id);

CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
  wa_id TEXT NOT NULL,
  author TEXT NOT NULL,
  kind TEXT NOT NULL,
  target TEXT,
  state TEXT CHECK (state IN ('pending', 'sent', 'delivered', 'read', 'played', 'failed')),
  failure TEXT,
  at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  edited INTEGER NOT NULL DEFAULT 0,
  deleted INTEGER NOT NULL DEFAULT 0,
  from_here INTEGER NOT NULL,
  held TEXT,
  content BLOB NOT NULL,
  wire BLOB
) STRICT;
CREATE UNIQUE INDEX messages_by_id ON messages (session_id, wa_id, chat_id, author);
CREATE INDEX messages_of_chat ON messages (chat_id, at);
CREATE INDEX messages_about ON messages (session_id, target) WHERE target IS NOT NULL;
CREATE INDEX messages_left ON messages (session_id, max(created_at, at)) WHERE from_here = 1;
CREATE INDEX messages_waiting ON messages (id) WHERE state = 'pending';

CREATE TABLE idempotency_keys (
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (organization_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_of_message ON idempotency_keys (message_id);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

ALTER TABLE sessions ADD COLUMN rate_per_minute INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN rate_per_hour INTEGER NOT NULL DEFAULT 0;
`;
