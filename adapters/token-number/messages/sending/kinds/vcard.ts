import { parseNumber } from "../../../dialect/chat-number.ts";
import type { SentContact } from "../schemas.ts";
import type { z } from "@hono/zod-openapi";

export type Contact = z.infer<typeof SentContact>;

/** A contact as a vCard 3.0 (RFC 2426). By `waid` a phone offers to write to a number on WhatsApp. */
export function vcardOf({ fullName, phone, organization, email, url }: Contact): string {
  return [
    "BEGIN:VCARD",
    "VERSION:3.0",
    `N:;${escaped(fullName)};;;`,
    `FN:${escaped(fullName)}`,
    ...optionalLine("ORG", organization),
    phoneLine(phone),
    ...optionalLine("EMAIL;type=INTERNET", email),
    ...optionalLine("URL", url),
    "END:VCARD",
  ].join("\n");
}

function phoneLine(phone: string): string {
  const address = parseNumber(phone);
  // A short or a local number is nobody's on WhatsApp.
  if (address?.kind !== "person") return `TEL;type=CELL;type=VOICE:${escaped(phone)}`;
  return `TEL;type=CELL;type=VOICE;waid=${address.number}:+${address.number}`;
}

function optionalLine(name: string, value: string | undefined): readonly string[] {
  return value ? [`${name}:${escaped(value)}`] : [];
}

/** What would end a value or its line stands there by its own sign. */
function escaped(text: string): string {
  return text.replace(/[\\;,]/g, "\\$&").replace(/\r\n|[\r\n]/g, "\\n");
}
