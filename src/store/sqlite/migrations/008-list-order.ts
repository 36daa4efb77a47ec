/** Lists are read in parts, in the order of their ids. */
export const listOrder = `
CREATE INDEX sessions_in_order ON sessions (organization_id, id);
CREATE INDEX webhooks_in_order ON webhooks (organization_id, id);
DROP INDEX webhooks_of_organization;
`;
