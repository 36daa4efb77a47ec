import { parseChatAddress, type ChatAddress } from "../../src/core/index.ts";

/** What people write between the digits of a phone number. */
const FORMATTING = /[+\s\-().]/g;

/** Reads a `number`: a phone number as people write it, or a JID. Undefined for what cannot be an address. */
export function parseNumber(text: string): ChatAddress | undefined {
  const at = text.indexOf("@");
  if (at < 0) return parseChatAddress(text.replace(FORMATTING, ""));
  // A group's id has a hyphen of its own.
  if (text.toLowerCase().endsWith("@g.us")) return parseChatAddress(text.trim());
  return parseChatAddress(text.slice(0, at).replace(FORMATTING, "") + text.slice(at).trim());
}
