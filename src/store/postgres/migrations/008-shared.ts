/**
 * What whoever takes over finds of the one before, and what nodes share: files of media that waits to leave, in chunks; tickets; and slots of
 * requests. Of a bucket the slots that count are those of the rows that have not ended: lent ones until a window after
 * they may be used no longer, and once it is told how many were used, until a window after the last of them. A crash of the
 * server empties the table: windows begin anew then.
 */
export const shared = `
CREATE TABLE held_media (
  id uuid NOT NULL,
  n integer NOT NULL,
  organization_id bytewise NOT NULL REFERENCES organizations ON DELETE CASCADE,
  kept_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  bytes bytea NOT NULL,
  PRIMARY KEY (id, n)
);
-- They are encrypted: nothing makes them smaller.
ALTER TABLE held_media ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE INDEX held_media_of_organization ON held_media (organization_id);
CREATE INDEX held_media_by_age ON held_media (kept_at);

CREATE UNLOGGED TABLE tickets (
  digest bytea PRIMARY KEY,
  caller_id bytewise NOT NULL,
  content bytea NOT NULL,
  ends_at timestamptz NOT NULL
);
CREATE INDEX tickets_of_caller ON tickets (caller_id, ends_at);
CREATE INDEX tickets_by_end ON tickets (ends_at);

CREATE UNLOGGED TABLE request_loans (
  id uuid PRIMARY KEY,
  bucket bytewise NOT NULL,
  slots integer NOT NULL,
  used_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL
);
CREATE INDEX request_loans_of_bucket ON request_loans (bucket, ends_at) INCLUDE (slots, used_at);
CREATE INDEX request_loans_by_end ON request_loans (ends_at);

CREATE FUNCTION lend_requests(loan uuid, of text, limited integer, needed integer, most integer, lasts interval, span interval,
  OUT slots integer, OUT counted integer, OUT reset interval) LANGUAGE plpgsql AS $$
DECLARE
  now timestamptz;
  first timestamptz;
BEGIN
  -- One at a time of a bucket: each sees what was lent before.
  PERFORM pg_advisory_xact_lock(1818586724, hashtext(of));
  now := clock_timestamp();
  SELECT coalesce(sum(l.slots), 0), min(l.used_at) INTO counted, first
    FROM request_loans l WHERE l.bucket = of AND l.ends_at > now AND l.slots > 0;
  slots := greatest(0, least(limited - counted, greatest(needed, least(most, (limited - counted) / 10))));
  IF slots > 0 THEN
    INSERT INTO request_loans VALUES (loan, of, slots, now, now + lasts + span) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN slots := 0; END IF;
  END IF;
  counted := counted + slots;
  reset := greatest(interval '0', least(span, coalesce(first, now) + span - now));
END $$;
`;
