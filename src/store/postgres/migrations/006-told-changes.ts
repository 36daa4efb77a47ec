/** What every program keeps of these tables in its memory: the others are told once somebody has changed it. */
const TOLD = {
  organizations: "INSERT OR UPDATE OR DELETE",
  credentials: "INSERT OR UPDATE OR DELETE",
  sessions: "INSERT OR UPDATE OR DELETE",
  webhooks: "INSERT OR UPDATE OR DELETE",
  webhooks_changed: "INSERT",
};

/** The payload is who has written, by the name that a program gives its connections; a transaction tells once. */
export const toldChanges = `
CREATE FUNCTION tell_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('duet', current_setting('application_name'));
  RETURN NULL;
END $$;
${Object.entries(TOLD)
  .map(
    ([table, verbs]) =>
      `CREATE TRIGGER tell_change AFTER ${verbs} ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION tell_change();`,
  )
  .join("\n")}
CREATE TRIGGER tell_change AFTER INSERT OR DELETE ON devices FOR EACH ROW EXECUTE FUNCTION tell_change();
CREATE TRIGGER tell_other_owner AFTER UPDATE ON devices FOR EACH ROW
  WHEN ((OLD.number, OLD.jid, OLD.lid, OLD.push_name) IS DISTINCT FROM (NEW.number, NEW.jid, NEW.lid, NEW.push_name))
  EXECUTE FUNCTION tell_change();
`;
