import { getBinaryNodeChild, type BinaryNode, type WASocket } from "@whiskeysockets/baileys";
import { GatewayError } from "../../core/index.ts";
import { closingError } from "../line/closing-error.ts";

/** How long WhatsApp may take to accept or refuse a pairing code. */
const CODE_ANSWER_MS = 10_000;

const REFUSAL =
  "WhatsApp refused to give a pairing code for this number; try again later, or scan the QR code";

/** WhatsApp has refused, and said so. */
class Refused extends Error {}

/**
 * A code to type on the phone with that number (digits). The library resolves before WhatsApp has answered; a refusal (a
 * bad request, too many of them) comes as an iq of type error. Throws `code_refused`, and `whatsapp_failed` for no answer.
 */
export async function requestPairingCode(socket: WASocket, phone: string): Promise<string> {
  const answer = pairingCodeAnswer(socket);
  try {
    const code = await socket.requestPairingCode(phone);
    await answer.promise;
    return `${code.slice(0, 4)}-${code.slice(4)}`;
  } catch (cause) {
    void socket.end(closingError("the pairing code was refused", 428));
    if (cause instanceof Refused) throw new GatewayError("code_refused", REFUSAL, { cause });
    throw new GatewayError("whatsapp_failed", "WhatsApp gave no pairing code", { cause });
  } finally {
    answer.forget();
  }
}

function pairingCodeAnswer(socket: WASocket): {
  readonly promise: Promise<void>;
  readonly forget: () => void;
} {
  const accepted = "CB:iq,type:result,link_code_companion_reg";
  const refused = "CB:iq,type:error";
  const { promise, resolve, reject } = withResolvers();
  const onRefused = (stanza: BinaryNode) => {
    reject(new Refused(JSON.stringify(getBinaryNodeChild(stanza, "error")?.attrs ?? {})));
  };
  const onClose = () => reject(new Error("closed while waiting"));
  const timer = setTimeout(() => reject(new Error("no answer")), CODE_ANSWER_MS);
  socket.ws.on(accepted, resolve);
  socket.ws.on(refused, onRefused);
  socket.ws.on("close", onClose);
  promise.catch(() => undefined);
  const forget = () => {
    clearTimeout(timer);
    socket.ws.off(accepted, resolve);
    socket.ws.off(refused, onRefused);
    socket.ws.off("close", onClose);
  };
  return { promise, forget };
}

function withResolvers(): {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
} {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
