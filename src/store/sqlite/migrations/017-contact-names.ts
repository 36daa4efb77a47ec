/** What people are called, sealed, by the key of their chat. */
export const contactNames = `
CREATE TABLE contact_names (
  id INTEGER PRIMARY KEY,
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  named_at INTEGER NOT NULL,
  names BLOB NOT NULL,
  UNIQUE (session_id, key)
) STRICT;
CREATE INDEX contact_names_by_age ON contact_names (session_id, named_at, id);
`;
