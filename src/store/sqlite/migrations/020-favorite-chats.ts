/** Which chats are favourites. */
export const favoriteChats = `
ALTER TABLE chats ADD COLUMN favorite INTEGER NOT NULL DEFAULT 0;
`;
