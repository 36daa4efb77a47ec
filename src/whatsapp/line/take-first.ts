import type { BinaryNode, WASocket } from "@whiskeysockets/baileys";

type Listener = (stanza: BinaryNode) => unknown;

/**
 * Shows stanzas of a tag to `take` before the library handles them, for which that calls `handOver`: it acknowledges then, and
 * what is not acknowledged comes again on the next line. It may be handed over as another. Call after the library has its listeners.
 */
export function takeFirst(
  socket: WASocket,
  tag: "message" | "notification" | "receipt",
  take: (stanza: BinaryNode, handOver: (as?: BinaryNode) => void) => void,
): void {
  const name = `CB:${tag}`;
  const library = socket.ws.listeners(name) as Listener[];
  for (const listener of library) socket.ws.off(name, listener);
  socket.ws.on(name, (stanza: BinaryNode) => {
    take(stanza, (as = stanza) => {
      for (const listener of library) void listener(as);
    });
  });
}
