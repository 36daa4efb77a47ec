/**
 * Keys that go on with every message, and the lists that say for whom there are such keys. An older state of them than
 * the other side's opens and seals nothing any more, without telling anybody.
 */
export const RATCHETS = ["session", "sender-key", "sender-key-memory", "device-list"] as const;
