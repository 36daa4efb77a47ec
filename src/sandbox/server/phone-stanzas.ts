import type { DeviceAddress } from "../device-address.ts";
import type { Stanza } from "../wire/stanza.ts";
import type { ServerContext } from "./context.ts";
import { takeMessage } from "./messages/take-message.ts";
import { takeReceipt } from "./messages/take-receipt.ts";

// A phone here sends nothing twice, so it waits for no acknowledgement.
const unread = () => undefined;

/** Takes a stanza that a phone sends: a message or a receipt. */
export function receiveFromPhone(received: Stanza, phone: DeviceAddress, context: ServerContext): void {
  if (received.tag === "message") takeMessage(received, phone, unread, context);
  else takeReceipt(received, phone, unread, context);
}
