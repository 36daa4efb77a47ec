/** What is counted of a session's messages, so that nobody reads their rows for it: those have what is sealed. */
export const countedMessages = `
CREATE INDEX messages_counted ON messages (session_id, id, chat_id, kind, state, at);
`;
