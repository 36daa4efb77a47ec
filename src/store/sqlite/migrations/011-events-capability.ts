/**
 * `events` is a capability of its own from here on. Tokens have it by their kind, and a key that might do everything goes on
 * doing so; other keys keep what they were given, and who has `read` may follow the stream as before.
 */
export const eventsCapability = `
UPDATE credentials SET can = can || ',events'
WHERE kind IN ('account_token', 'instance_token') OR can = 'read,send,manage';
`;
