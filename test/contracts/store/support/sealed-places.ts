import type { Sealed } from "./store-under-test.ts";

/** Where it stands that is sealed, and what names the row. */
export const SEALED: Readonly<Record<Sealed, readonly [table: string, column: string, named: string]>> = {
  credentials: ["devices", "credentials", "session_id"],
  keys: ["device_keys", "value", "session_id"],
  token: ["credentials", "sealed", "session_id"],
  configuration: ["sessions", "sealed_configuration", "id"],
  headers: ["webhooks", "custom_headers", "id"],
  content: ["messages", "content", "wa_id"],
  wire: ["messages", "wire", "wa_id"],
};
