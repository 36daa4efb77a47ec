/** What each change of a webhook's row is that somebody else has to know of; whether it fails is its deliverer's own affair. */
const CHANGED =
  "session_id, dialect, url, sealed_url, is_by_event, with_media, events, custom_headers, secret, attempts, delay_seconds, backoff, active";

/**
 * Several processes hear, and keep what each other's readers hear. Each change of who hears has a number, and they are given
 * in the order of the commits: the row that counts them is locked by the last statements of a transaction, and by none that
 * comes before.
 */
export const whoHears = `
CREATE TABLE audience_version (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  last bigint NOT NULL
);
INSERT INTO audience_version (last) VALUES (0);

CREATE TABLE audience_changes (
  organization_id bytewise PRIMARY KEY,
  version bigint NOT NULL
);
CREATE INDEX audience_changes_in_order ON audience_changes (version);

CREATE TABLE webhook_changes (
  webhook_id bytewise PRIMARY KEY REFERENCES webhooks ON DELETE CASCADE,
  version bigint NOT NULL,
  changed_by text NOT NULL
);
CREATE INDEX webhook_changes_in_order ON webhook_changes (version);

ALTER TABLE events_heard ALTER COLUMN since DROP NOT NULL;

CREATE TABLE event_processes (
  process text PRIMARY KEY,
  incarnation bigint,
  heeds bigint NOT NULL,
  seen_at timestamptz NOT NULL
);

CREATE TABLE event_readers (
  process text NOT NULL REFERENCES event_processes ON DELETE CASCADE,
  organization_id bytewise NOT NULL REFERENCES organizations ON DELETE CASCADE,
  PRIMARY KEY (organization_id, process)
);
CREATE INDEX event_readers_of_process ON event_readers (process);

CREATE TABLE live_ears (
  process text NOT NULL REFERENCES event_processes ON DELETE CASCADE,
  nth bigint NOT NULL,
  organization_id bytewise REFERENCES organizations ON DELETE CASCADE,
  names text[] NOT NULL,
  PRIMARY KEY (process, nth)
);
CREATE INDEX live_ears_of_organization ON live_ears (organization_id);

CREATE FUNCTION next_audience_version() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE given bigint;
BEGIN
  UPDATE audience_version SET last = last + 1 RETURNING last INTO given;
  PERFORM pg_notify('duet_events', 'changed');
  RETURN given;
END $$;

CREATE FUNCTION note_audience(changed text, at bigint) RETURNS void LANGUAGE sql AS $$
  INSERT INTO audience_changes (organization_id, version)
  SELECT id, at FROM organizations WHERE id = changed
  ON CONFLICT (organization_id) DO UPDATE SET version = excluded.version
$$;

CREATE FUNCTION note_webhook() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE given bigint := next_audience_version();
BEGIN
  PERFORM note_audience(coalesce(NEW.organization_id, OLD.organization_id), given);
  INSERT INTO webhook_changes (webhook_id, version, changed_by)
  SELECT id, given, current_setting('application_name') FROM webhooks WHERE id = NEW.id
  ON CONFLICT (webhook_id) DO UPDATE SET version = excluded.version, changed_by = excluded.changed_by;
  RETURN NULL;
END $$;

CREATE FUNCTION note_heard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_audience(coalesce(NEW.organization_id, OLD.organization_id), next_audience_version());
  RETURN NULL;
END $$;

CREATE FUNCTION note_ears() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM next_audience_version();
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER note_webhook AFTER INSERT OR DELETE OR UPDATE OF ${CHANGED} ON webhooks
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_webhook();
CREATE CONSTRAINT TRIGGER note_heard AFTER INSERT OR DELETE ON events_heard
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_heard();
CREATE CONSTRAINT TRIGGER note_ears AFTER INSERT OR DELETE ON live_ears
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_ears();
`;
