import pg from "pg";
import type { StoredEvent } from "./history/events.ts";
import type { KeyWrite } from "./history/key-writes.ts";
import type { OwnerChange } from "./history/owners.ts";

/*
 * Who owns what and who writes keys is written down by the database itself, in the order in which it happens: the rows of a
 * session are locked by whoever changes them.
 */
const TABLES = `
CREATE TABLE witnessed_owners (
  row bigint GENERATED ALWAYS AS IDENTITY,
  stream text NOT NULL, epoch bigint NOT NULL, incarnation bigint
);
CREATE FUNCTION witness_owner() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO witnessed_owners (stream, epoch, incarnation) VALUES (NEW.stream, NEW.epoch, NEW.incarnation);
  RETURN NULL;
END $$;
CREATE TRIGGER witness_owner AFTER INSERT OR UPDATE ON owners FOR EACH ROW EXECUTE FUNCTION witness_owner();
INSERT INTO witnessed_owners (stream, epoch, incarnation) SELECT stream, epoch, incarnation FROM owners;

CREATE TABLE witnessed_keys (
  row bigint GENERATED ALWAYS AS IDENTITY,
  session text NOT NULL, key text NOT NULL, incarnation bigint, epoch bigint NOT NULL
);
CREATE FUNCTION witness_key() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO witnessed_keys (session, key, incarnation, epoch) VALUES (
    NEW.session_id, NEW.type || '/' || NEW.id, nullif(current_setting('duet.incarnation', true), '')::bigint,
    (SELECT epoch FROM owners WHERE stream = NEW.session_id)
  );
  RETURN NULL;
END $$;
CREATE TRIGGER witness_key AFTER INSERT OR UPDATE ON device_keys FOR EACH ROW EXECUTE FUNCTION witness_key();
`;

/** What the database of a cluster tells, over a connection of its own each time: it may go away meanwhile. */
export class Witness {
  /** postgres://…; another one once a standby has taken over. */
  url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** Begins to write down; to be called once the tables are there. */
  async begin(): Promise<void> {
    await this.#ask(TABLES);
  }

  async ownerChanges(): Promise<readonly OwnerChange[]> {
    return this.#ask<OwnerChange>(
      "SELECT stream, epoch::int, incarnation::int FROM witnessed_owners ORDER BY row",
    );
  }

  async keyWrites(): Promise<readonly KeyWrite[]> {
    return this.#ask<KeyWrite>(
      "SELECT session, key, incarnation::int, epoch::int FROM witnessed_keys ORDER BY row",
    );
  }

  /** The id of the session of this name. */
  async idOf(name: string): Promise<string> {
    const [row] = await this.#ask<{ id: string }>("SELECT id FROM sessions WHERE name = $1", [name]);
    if (!row) throw new Error(`there is no session ${name}`);
    return row.id;
  }

  /** The numbers of the linked sessions that the node of this address owns. */
  async numbersOf(address: string): Promise<readonly string[]> {
    const rows = await this.#ask<{ number: string }>(
      `SELECT number FROM nodes JOIN owners USING (incarnation) JOIN devices ON stream = devices.session_id
       WHERE address = $1 AND number IS NOT NULL`,
      [address],
    );
    return rows.map(({ number }) => number);
  }

  /** Everything of these names, in the order in which it is stored. */
  async storedEvents(names: readonly string[]): Promise<readonly StoredEvent[]> {
    return this.#ask<StoredEvent>(
      "SELECT id, stream, n::int FROM events WHERE name = ANY($1) ORDER BY organization_id, place",
      [names],
    );
  }

  /** The ids of what partners wrote, as often as they are kept. */
  async inboundIds(): Promise<readonly string[]> {
    const rows = await this.#ask<{ id: string }>("SELECT wa_id AS id FROM messages WHERE author <> ''");
    return rows.map(({ id }) => id);
  }

  /** The chats in which an indicator runs, as far as it is kept. */
  async chatsWithIndicator(): Promise<readonly string[]> {
    const rows = await this.#ask<{ jid: string }>("SELECT jid FROM presence_leases WHERE state IS NOT NULL");
    return rows.map(({ jid }) => jid);
  }

  /** How many messages wait to leave. */
  async waiting(): Promise<number> {
    const rows = await this.#ask<{ count: number }>(
      "SELECT count(*)::int AS count FROM messages WHERE state = 'pending'",
    );
    return rows[0]?.count ?? 0;
  }

  async #ask<T extends object>(text: string, values?: readonly unknown[]): Promise<readonly T[]> {
    const client = new pg.Client(this.url);
    // An end that comes by itself is told to who asks next.
    client.on("error", () => undefined);
    await client.connect();
    try {
      return (await client.query<T>(text, values && [...values])).rows;
    } finally {
      await client.end();
    }
  }
}
