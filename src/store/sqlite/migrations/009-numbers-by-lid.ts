export const numbersByLid = `
ALTER TABLE canonical_numbers ADD COLUMN lid TEXT;
CREATE INDEX canonical_numbers_by_lid ON canonical_numbers (session_id, lid) WHERE lid IS NOT NULL;
CREATE INDEX canonical_numbers_of_session ON canonical_numbers (session_id, expires_at);
`;
