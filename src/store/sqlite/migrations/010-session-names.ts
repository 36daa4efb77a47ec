/** Not unique: older versions took names that differ in their letters' case alone, and those stay. */
export const sessionNames = `
CREATE INDEX sessions_by_name ON sessions (organization_id, name COLLATE NOCASE);
`;
