/** Which devices are a business's; of those that are linked already it is known once they have connected. */
export const businessDevices = `
ALTER TABLE devices ADD COLUMN is_business INTEGER NOT NULL DEFAULT 0;
`;
