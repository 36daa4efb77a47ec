import { WA_CERT_DETAILS } from "@whiskeysockets/baileys";

/** WhatsApp's own root key (hex), under which its certificates are signed. */
export const WHATSAPP_ROOT_KEY = Buffer.from(WA_CERT_DETAILS.PUBLIC_KEY).toString("hex");

/** Has the library, in the whole process, accept certificates under this root key (hex, 32 bytes) and no other. */
export function trustRootKey(rootKey: string): void {
  WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(rootKey, "hex");
}
