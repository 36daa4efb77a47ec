export const canonicalNumbers = `
CREATE TABLE canonical_numbers (
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  number TEXT NOT NULL,
  canonical TEXT,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (session_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX canonical_numbers_by_expiry ON canonical_numbers (expires_at);
`;
