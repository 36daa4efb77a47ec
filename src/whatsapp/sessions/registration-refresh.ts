import { randomBytes } from "node:crypto";
import type { BinaryNode, WASocket } from "@whiskeysockets/baileys";

/** Position of the ADV secret in a QR text: ref, noise key, identity key, ADV secret, client type. */
const ADV_SECRET_FIELD = 3;

/**
 * While a QR is shown WhatsApp may ask for a new ADV secret (`companion_reg_refresh`); the library does not know it, and
 * every later QR would be refused by the phone. Makes a new secret, acknowledges, and shows the QR anew.
 * Returns what turns the library's QR text into the valid one.
 */
export function followRegistrationRefresh(
  socket: WASocket,
  save: () => Promise<void>,
  showQr: (libraryText: string) => void,
): (libraryText: string) => string {
  const { creds } = socket.authState;
  let latest: string | undefined;
  socket.ws.on("CB:notification,type:companion_reg_refresh", (stanza: BinaryNode) => {
    // With an account, or in the code flow, the secret is no longer the QR's.
    if (creds.account || creds.me) return;
    creds.advSecretKey = randomBytes(32).toString("base64");
    void save()
      .then(() => socket.sendNode({ tag: "ack", attrs: ackAttributes(stanza) }))
      .catch((error: unknown) => void socket.end(error as Error));
    if (latest !== undefined) showQr(latest);
  });
  return (libraryText) => {
    latest = libraryText;
    const fields = libraryText.split(",");
    fields[ADV_SECRET_FIELD] = creds.advSecretKey;
    return fields.join(",");
  };
}

function ackAttributes({ attrs }: BinaryNode): Record<string, string> {
  const { id = "", from = "", type = "" } = attrs;
  return { id, to: from, class: "notification", type };
}
