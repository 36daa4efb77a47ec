import { randomBytes } from "node:crypto";
import { epochSeconds, SERVER, stanza, type Stanza } from "../wire/stanza.ts";

/** Something that the server tells a device by itself. */
export function notification(type: string, content: Stanza): Stanza {
  const id = randomBytes(8).toString("hex").toUpperCase();
  return stanza("notification", { from: SERVER, type, id, t: epochSeconds() }, [content]);
}
