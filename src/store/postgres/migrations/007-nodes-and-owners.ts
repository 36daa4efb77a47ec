/** How rows name whose they are: a session has a stream of its id. */
type Owned = "session_id" | "stream";
type Verb = "INSERT" | "UPDATE" | "DELETE";

/**
 * What an owner alone writes. Deletions that are missing here are those of retention and of whole organizations, which any
 * node does.
 */
const FENCED: Readonly<Record<string, readonly [Owned, ...(readonly Verb[])]>> = {
  devices: ["session_id", "INSERT", "UPDATE", "DELETE"],
  device_keys: ["session_id", "INSERT", "UPDATE", "DELETE"],
  presence_leases: ["session_id", "INSERT", "UPDATE", "DELETE"],
  chats: ["session_id", "INSERT", "UPDATE"],
  messages: ["session_id", "INSERT", "UPDATE"],
  events: ["stream", "INSERT"],
  event_lanes: ["stream", "INSERT", "UPDATE"],
  events_set_aside: ["stream", "INSERT", "UPDATE"],
  dead_letters: ["stream", "INSERT"],
};

/** By whom a connection writes; `duet.of_all` while a step does what is not an owner's alone. */
const IS_ASKED = `current_setting('duet.incarnation', true) <> '' AND current_setting('duet.of_all', true) IS DISTINCT FROM 'on'`;

/** What goes with a session or an organization, or with a device that was asked for itself, is not asked again. */
const IS_ITS_OWN = "pg_trigger_depth() = 0";

const fence = (table: string, owned: Owned, verb: Verb) => `
CREATE TRIGGER fence_${verb.toLowerCase()} AFTER ${verb} ON ${table}
  REFERENCING ${verb === "DELETE" ? "OLD" : "NEW"} TABLE AS written FOR EACH STATEMENT
  WHEN (${IS_ASKED}${verb === "DELETE" ? ` AND ${IS_ITS_OWN}` : ""})
  EXECUTE FUNCTION require_owner('${owned}');`;

/** The streams of what was just made, owned by who has made it, or by nobody where that is no node. */
const made = (table: string, stream: string, session: string, organization: string) => `
CREATE FUNCTION own_new_${table}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  me bigint := nullif(nullif(current_setting('duet.incarnation', true), '')::bigint, 0);
BEGIN
  INSERT INTO owners (stream, organization_id, session_id, incarnation, epoch, free_since)
  SELECT ${stream}, ${organization}, ${session}, me, CASE WHEN me IS NULL THEN 0 ELSE 1 END,
    CASE WHEN me IS NULL THEN clock_timestamp() END
  FROM made;
  RETURN NULL;
END $$;
CREATE TRIGGER own_new_${table} AFTER INSERT ON ${table} REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION own_new_${table}();`;

/**
 * Nodes that share the work, who of them owns what, and the fence: a statement that writes what another one owns is
 * refused. It keeps the owners' rows until its transaction ends, so that a take-over waits for it.
 */
export const nodesAndOwners = `
CREATE SEQUENCE incarnations;

CREATE TABLE nodes (
  address bytewise PRIMARY KEY,
  incarnation bigint NOT NULL UNIQUE,
  expires_at timestamptz NOT NULL,
  is_leaving boolean NOT NULL DEFAULT false
);

CREATE TABLE owners (
  stream bytewise PRIMARY KEY,
  organization_id bytewise NOT NULL REFERENCES organizations ON DELETE CASCADE,
  session_id bytewise UNIQUE REFERENCES sessions ON DELETE CASCADE,
  incarnation bigint,
  epoch bigint NOT NULL DEFAULT 0,
  free_since timestamptz
);
CREATE INDEX owners_of_organization ON owners (organization_id);
CREATE INDEX owners_by_incarnation ON owners (incarnation, free_since);

INSERT INTO owners (stream, organization_id, session_id, free_since)
  SELECT id, organization_id, id, clock_timestamp() FROM sessions;
INSERT INTO owners (stream, organization_id, free_since)
  SELECT 'org:' || id, id, clock_timestamp() FROM organizations;
${made("organizations", "'org:' || id", "NULL", "id")}
${made("sessions", "id", "id", "organization_id")}

CREATE FUNCTION require_owner() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  me bigint := current_setting('duet.incarnation')::bigint;
  streams text[];
  moved text[];
BEGIN
  IF TG_ARGV[0] = 'stream' THEN
    streams := ARRAY(SELECT DISTINCT stream FROM written);
  ELSE
    streams := ARRAY(SELECT DISTINCT session_id FROM written);
  END IF;
  SELECT array_agg(stream) FILTER (WHERE incarnation IS DISTINCT FROM me) INTO moved
  FROM (SELECT stream, incarnation FROM owners WHERE stream = ANY(streams) ORDER BY stream FOR SHARE) owned;
  IF moved IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'DU001', MESSAGE = 'another node owns it', DETAIL = to_json(moved);
  END IF;
  RETURN NULL;
END $$;
${Object.entries(FENCED)
  .flatMap(([table, [owned, ...verbs]]) => verbs.map((verb) => fence(table, owned, verb)))
  .join("\n")}
`;
