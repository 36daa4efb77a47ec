/**
 * Webhooks of a session that are known by a label, beside those of an organization. An address with a login in it is sealed,
 * and `url` is it without the login.
 */
export const labelledWebhooks = `
ALTER TABLE webhooks ADD COLUMN dialect TEXT NOT NULL DEFAULT 'bearer-cid';
ALTER TABLE webhooks ADD COLUMN label TEXT;
ALTER TABLE webhooks ADD COLUMN is_by_event INTEGER NOT NULL DEFAULT 0;
ALTER TABLE webhooks ADD COLUMN with_media INTEGER NOT NULL DEFAULT 0;
ALTER TABLE webhooks ADD COLUMN sealed_url BLOB;
CREATE UNIQUE INDEX webhooks_by_label ON webhooks (session_id, label) WHERE label IS NOT NULL;
`;
