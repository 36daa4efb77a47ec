/** Chats of a session in the order in which they began: the index has their rows in it. */
export const chatsByRow = `
CREATE INDEX chats_by_row ON chats (session_id);
`;
