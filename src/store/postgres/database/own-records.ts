import { GatewayError } from "../../../core/index.ts";
import { keepRecord } from "./gateway-record.ts";
import type { Query } from "./query.ts";

/** Keeps the first value that is ever written. Throws `unavailable` for another one. */
export async function requireRecord(query: Query, name: keyof typeof OTHERS, value: string): Promise<void> {
  const kept = await keepRecord(query, name, value);
  if (kept !== value) throw new GatewayError("unavailable", OTHERS[name]);
}

const OTHERS = {
  key: "the encryption key is not the one that the database of DUET_DATABASE_URL was made with: set DUET_ENCRYPTION_KEY to that",
  whatsapp_root_key:
    "the database of DUET_DATABASE_URL belongs to another WhatsApp than DUET_WHATSAPP_ROOT_KEY names; use another database",
} as const;
