import {
  getBinaryNodeChild,
  getBinaryNodeChildren,
  jidNormalizedUser,
  S_WHATSAPP_NET,
  type BinaryNode,
  type WASocket,
} from "@whiskeysockets/baileys";
import { parseChatAddress, type HeardBlocked, type PersonAddress } from "../../core/index.ts";

/** Asks whom the account has blocked when that has changed and when the returned function is called, and tells all of them. */
export function followBlocked(
  socket: WASocket,
  inTurn: (read: () => Promise<HeardBlocked>) => void,
): () => void {
  async function read(): Promise<HeardBlocked> {
    // The library's own question takes no answer for an empty list.
    const answer = (await socket.query({
      tag: "iq",
      attrs: { to: S_WHATSAPP_NET, type: "get", xmlns: "blocklist" },
    })) as BinaryNode | undefined;
    const list = getBinaryNodeChild(answer, "list");
    if (!list) throw new Error("WhatsApp did not say whom the account has blocked");
    const items = getBinaryNodeChildren(list, "item");
    return { what: "blocked", contacts: items.flatMap(({ attrs }) => personIn(attrs["jid"]) ?? []) };
  }

  function ask(): void {
    // What cannot be had now is asked for by the next line. No turn is held up by WhatsApp.
    read().then(
      (heard) => inTurn(() => Promise.resolve(heard)),
      () => undefined,
    );
  }

  // The library tells of those in it alone, and of a list that is the first thing of a notification.
  socket.ws.on("CB:notification,type:account_sync", (notification: BinaryNode) => {
    if (getBinaryNodeChild(notification, "blocklist")) ask();
  });
  return ask;
}

function personIn(jid: string | undefined): PersonAddress | undefined {
  const address = parseChatAddress(jidNormalizedUser(jid));
  return address && address.kind !== "group" ? address : undefined;
}
