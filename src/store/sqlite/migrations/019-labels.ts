/** What an account puts on its chats; titles are sealed. A label may be on a chat before it is told of itself. */
export const labels = `
CREATE TABLE labels (
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  label_id TEXT NOT NULL,
  title BLOB NOT NULL,
  color INTEGER NOT NULL,
  PRIMARY KEY (session_id, label_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE labelled_chats (
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  chat TEXT NOT NULL,
  label_id TEXT NOT NULL,
  PRIMARY KEY (session_id, chat, label_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX labelled_chats_of_label ON labelled_chats (session_id, label_id);
`;
