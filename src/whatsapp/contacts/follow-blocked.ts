import { jidNormalizedUser, type WASocket } from "@whiskeysockets/baileys";
import { parseChatAddress, type HeardBlocked, type PersonAddress } from "../../core/index.ts";

/** Asks whom the account has blocked when that has changed and when the returned function is called, and tells all of them. */
export function followBlocked(
  socket: WASocket,
  inTurn: (read: () => Promise<HeardBlocked>) => void,
): () => void {
  async function read(): Promise<HeardBlocked> {
    const jids = await socket.fetchBlocklist();
    return { what: "blocked", contacts: jids.flatMap((jid) => personIn(jid) ?? []) };
  }

  function ask(): void {
    // What cannot be had now is asked for by the next line. No turn is held up by WhatsApp.
    read().then(
      (heard) => inTurn(() => Promise.resolve(heard)),
      () => undefined,
    );
  }

  socket.ev.on("blocklist.update", ask);
  return ask;
}

function personIn(jid: string | undefined): PersonAddress | undefined {
  const address = parseChatAddress(jidNormalizedUser(jid));
  return address && address.kind !== "group" ? address : undefined;
}
