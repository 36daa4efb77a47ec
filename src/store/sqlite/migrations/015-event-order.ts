/**
 * Events of an organization in one order, for who reads them all: a place in it is never given again. And since which place
 * everything of a name is kept for such readers; a name that is not there is kept for webhooks alone.
 */
export const eventOrder = `
CREATE TABLE event_orders (
  organization_id TEXT PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
  last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE events ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
UPDATE events SET place = row;
INSERT INTO event_orders (organization_id, last)
  SELECT e.organization_id, max(e.row) FROM events e JOIN organizations o ON o.id = e.organization_id
  GROUP BY e.organization_id;
DROP INDEX events_of_organization;
CREATE UNIQUE INDEX events_in_order ON events (organization_id, place);
CREATE INDEX events_by_id ON events (organization_id, id);

CREATE TABLE events_heard (
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  since INTEGER NOT NULL,
  PRIMARY KEY (organization_id, name)
) STRICT, WITHOUT ROWID;
`;
