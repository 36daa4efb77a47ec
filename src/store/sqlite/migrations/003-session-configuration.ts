export const sessionConfiguration = `
ALTER TABLE sessions ADD COLUMN configuration TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(configuration));
`;
