import {
  getBinaryNodeChild,
  getBinaryNodeChildren,
  type BinaryNode,
  type WASocket,
} from "@whiskeysockets/baileys";
import { closingError, toError } from "./closing-error.ts";

const OFFER = "CB:iq,type:set,pair-device";

/**
 * The library shows one QR after the other by a timer of each offer, in which nobody catches that one has no content, and ends
 * the line when the first offer is over. Here it has one offer, of whole ones: another one leads to a new line.
 */
export function takeOneOffer(socket: WASocket): void {
  const { creds } = socket.authState;
  let isOffered = false;
  for (const listener of socket.ws.listeners(OFFER) as ((offer: BinaryNode) => Promise<void>)[]) {
    socket.ws.off(OFFER, listener as (offer: BinaryNode) => void);
    socket.ws.on(OFFER, (offer: BinaryNode) => {
      // It is linked, or about to be by a code, which a new line would make void.
      if (creds.me) return;
      if (isOffered) {
        void socket.end(closingError("WhatsApp offered other QR codes", 515));
        return;
      }
      isOffered = true;
      listener(withWholeRefs(offer)).catch((error: unknown) => void socket.end(toError(error)));
    });
  }
}

function withWholeRefs(offer: BinaryNode): BinaryNode {
  const refs = getBinaryNodeChildren(getBinaryNodeChild(offer, "pair-device"), "ref");
  const whole = refs.filter(({ content }) => content !== undefined);
  return { ...offer, content: [{ tag: "pair-device", attrs: {}, content: whole }] };
}
