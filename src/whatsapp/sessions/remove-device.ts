import { S_WHATSAPP_NET, type BinaryNode, type WASocket } from "@whiskeysockets/baileys";
import { closingOf, ruleFor } from "../line/close-codes.ts";

/**
 * Asks WhatsApp to remove the device, as its own library does, but hears the answer: an acknowledgement, or a connection
 * that is ended because the device is gone. `closed` resolves with what ended the socket.
 */
export async function removeDevice(socket: WASocket, closed: Promise<unknown>): Promise<boolean> {
  const jid = socket.authState.creds.me?.id;
  if (jid === undefined) return true;
  const request = {
    tag: "iq",
    attrs: { to: S_WHATSAPP_NET, type: "set", xmlns: "md" },
    content: [{ tag: "remove-companion-device", attrs: { jid, reason: "user_initiated" } }],
  };
  // Undefined when there was no answer, whatever its type says.
  const asked = socket.query(request) as Promise<BinaryNode | undefined>;
  const acknowledged = asked.then(
    (answer) => answer !== undefined,
    () => closed.then(isDeviceGone),
  );
  return Promise.race([acknowledged, closed.then(isDeviceGone)]);
}

function isDeviceGone(error: unknown): boolean {
  return ruleFor(closingOf(error)).reaction === "unlink";
}
