export const presenceLeases = `
CREATE TABLE presence_leases (
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  chat TEXT NOT NULL,
  jid TEXT NOT NULL,
  state TEXT CHECK (state IN ('composing', 'recording')),
  started_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  PRIMARY KEY (session_id, chat)
) STRICT, WITHOUT ROWID;
`;
