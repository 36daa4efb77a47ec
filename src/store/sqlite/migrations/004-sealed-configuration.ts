/** The whole configuration, sealed; the plain column beside it is what rows from before still have. */
export const sealedConfiguration = `
ALTER TABLE sessions ADD COLUMN sealed_configuration BLOB;
`;
