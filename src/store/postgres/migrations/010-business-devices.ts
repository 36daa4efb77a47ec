/** Which devices are a business's; of those that are linked already it is known once they have connected. */
export const businessDevices = `
ALTER TABLE devices ADD COLUMN is_business boolean NOT NULL DEFAULT false;
DROP TRIGGER tell_other_owner ON devices;
CREATE TRIGGER tell_other_owner AFTER UPDATE ON devices FOR EACH ROW
  WHEN ((OLD.number, OLD.jid, OLD.lid, OLD.push_name, OLD.is_business)
    IS DISTINCT FROM (NEW.number, NEW.jid, NEW.lid, NEW.push_name, NEW.is_business))
  EXECUTE FUNCTION tell_change();
`;
