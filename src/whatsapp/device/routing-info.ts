import type { AuthenticationCreds } from "@whiskeysockets/baileys";

/** WhatsApp's own has some twenty bytes; it goes before a handshake and into an address. */
const MOST_BYTES = 1_024;

/** Whether these are bytes by which WhatsApp can name one of its edges. */
export function isRoutingInfo(value: unknown): value is Buffer {
  return value instanceof Uint8Array && value.length > 0 && value.length <= MOST_BYTES;
}

/** The same device; without a way to an edge that cannot be one, with which the library makes no socket at all. */
export function withUsableRouting(creds: AuthenticationCreds): AuthenticationCreds {
  return isRoutingInfo(creds.routingInfo) ? creds : { ...creds, routingInfo: undefined };
}
