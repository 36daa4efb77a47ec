import { randomBytes } from "node:crypto";
import { epochSeconds, SERVER, stanza, type Stanza } from "../wire/stanza.ts";

/** Something that the server tells a device by itself; `attributes` beside the usual ones, or in their place. */
export function notification(
  type: string,
  content: Stanza | Stanza[],
  attributes: Readonly<Record<string, string | undefined>> = {},
): Stanza {
  const id = randomBytes(8).toString("hex").toUpperCase();
  const children = Array.isArray(content) ? content : [content];
  return stanza("notification", { from: SERVER, type, id, t: epochSeconds(), ...attributes }, children);
}
