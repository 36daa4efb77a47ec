import { randomBytes } from "node:crypto";

/** What the ids of WhatsApp's own web client begin with. */
const PREFIX = "3EB0";

/** WhatsApp's name for a message of ours: 20 upper-case hexadecimal digits. */
export function newMessageId(): string {
  return PREFIX + randomBytes(8).toString("hex").toUpperCase();
}
