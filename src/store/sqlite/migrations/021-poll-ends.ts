/** When a poll ends, until that is told. */
export const pollEnds = `
ALTER TABLE messages ADD COLUMN ends_at INTEGER;
CREATE INDEX messages_ending ON messages (ends_at) WHERE ends_at IS NOT NULL;
`;
