import type { z } from "@hono/zod-openapi";
import { toJid, type FoundNumber } from "../../../src/core/index.ts";
import type { CheckContactResponse } from "./schemas.ts";

/** The digits of a phone number that the schema let in. */
export function fromPhone(phone: string): string {
  return phone.replace(/^[+ ]/, "");
}

/** `found` is undefined for a number that is not on WhatsApp. */
export function toContactCheck(
  phone: string,
  found: FoundNumber | undefined,
): z.infer<typeof CheckContactResponse> {
  const number = found?.number ?? fromPhone(phone);
  return {
    isOnWhatsApp: found !== undefined,
    jid: toJid({ kind: "person", number }),
    query: phone.replace(/^ /, "+"),
  };
}
