import { GatewayError, type Connection, type DeviceStore } from "../core/index.ts";
import { storedAddressBook } from "./contacts/address-book.ts";

/** The connection of a session that has none in this process: it is stopped, and made by what would change that. */
export function absentConnection(
  sessionId: string,
  devices: DeviceStore,
  make: () => Connection,
): Connection {
  const refuse = () =>
    Promise.reject(new GatewayError("session_not_connected", "the session is not connected to WhatsApp"));
  return {
    state: () => ({ status: "stopped" }),
    start: () => make().start(),
    reconnect: () => make().reconnect(),
    stop: () => Promise.resolve(),
    logout: () => make().logout(),
    remove: () => make().remove(),
    requestPairingCode: (phone) => make().requestPairingCode(phone),
    until: (matches, timeoutMs) => make().until(matches, timeoutMs),
    presence: { send: refuse, announce: refuse },
    contacts: { lookUp: refuse, ...storedAddressBook(devices, sessionId) },
    profile: { lookUp: refuse },
  };
}
