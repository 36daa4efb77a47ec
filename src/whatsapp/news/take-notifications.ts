import type { BinaryNode, WASocket } from "@whiskeysockets/baileys";

type Listener = (stanza: BinaryNode) => unknown;

const NOTIFICATION = "CB:notification";

/**
 * Shows what WhatsApp notifies of to `take` before the library handles it, for which that calls `handOver`: it acknowledges
 * then, and what is not acknowledged comes again on the next line. Notifications of other types go their way at once. Call
 * after the library has its listeners.
 */
export function takeNotifications(
  socket: WASocket,
  types: ReadonlySet<string>,
  take: (stanza: BinaryNode, handOver: () => void) => void,
): void {
  const library = socket.ws.listeners(NOTIFICATION) as Listener[];
  for (const listener of library) socket.ws.off(NOTIFICATION, listener);
  socket.ws.on(NOTIFICATION, (stanza: BinaryNode) => {
    const handOver = () => {
      for (const listener of library) void listener(stanza);
    };
    if (types.has(stanza.attrs["type"] ?? "")) take(stanza, handOver);
    else handOver();
  });
}
