import { setImmediate as nextTurn } from "node:timers/promises";
import type { BinaryNode, WASocket } from "@whiskeysockets/baileys";
import { toError } from "../../line/closing-error.ts";
import type { ReceivedJournal } from "./received-journal.ts";

type Listener = (stanza: BinaryNode) => unknown;

const MESSAGE = "CB:message";

/**
 * Shows the journal every message before the library sees it, and what WhatsApp has receipts of. Hands the library one message
 * after the other: first those that were not settled before, which it finds decrypted, tells of and sends receipts of as if
 * they had come now, then what comes, in the order of the wire. By itself it has a queue for those that had waited for the
 * device, which live ones overtake. Call at once after making a socket. What is returned tells whether the library has one in hand.
 */
export function followReceived(socket: WASocket, journal: ReceivedJournal): () => boolean {
  const library = socket.ws.listeners(MESSAGE) as Listener[];
  for (const listener of library) socket.ws.off(MESSAGE, listener);
  // Nothing is handed over any more once something fails: it would come before what is still to come on the next line.
  let last: Promise<void> | undefined;
  let isInHand = false;

  function next(step: () => Promise<void>): void {
    last = last ? last.then(step) : step();
    last.catch((error: unknown) => void socket.end(toError(error)));
  }

  async function handOver(stanza: BinaryNode): Promise<void> {
    // Others are to have their turn between messages, however many have waited.
    await nextTurn();
    if (!socket.ws.isOpen) return;
    isInHand = true;
    for (const listener of library) await listener(stanza);
    isInHand = false;
  }

  function begin(): void {
    if (last) return;
    next(async () => {
      for (const stanza of await journal.unsettled()) await handOver(stanza);
    });
  }

  socket.ws.on(MESSAGE, (stanza: BinaryNode) => {
    begin();
    const live = { ...stanza, attrs: { ...stanza.attrs } };
    delete live.attrs["offline"];
    journal.see(live);
    next(() => handOver(live));
  });
  socket.ws.on("CB:ack,class:receipt", ({ attrs: { id } }: BinaryNode) => {
    // What cannot be forgotten now is settled once more on the next line.
    if (id !== undefined) journal.received([id]).catch(() => undefined);
  });
  socket.ev.on("connection.update", ({ connection }) => {
    if (connection === "open") begin();
  });
  return () => isInHand;
}
