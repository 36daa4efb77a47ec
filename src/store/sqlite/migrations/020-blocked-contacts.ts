/** Whom accounts have blocked, by JID. */
export const blockedContacts = `
CREATE TABLE blocked_contacts (
  session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
  contact TEXT NOT NULL,
  PRIMARY KEY (session_id, contact)
) STRICT, WITHOUT ROWID;
`;
