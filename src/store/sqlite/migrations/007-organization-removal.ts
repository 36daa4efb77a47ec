/** An organization whose rows are being removed is nobody's any more from the first of them on. */
export const organizationRemoval = `
ALTER TABLE organizations ADD COLUMN deleted_at INTEGER;
`;
