import {
  decodeMediaRetryNode,
  decryptMediaRetryData,
  encryptMediaRetryRequest,
  proto,
  type BinaryNode,
  type WASocket,
} from "@whiskeysockets/baileys";
import {
  GatewayError,
  parseRecipient,
  type Clock,
  type LineMessages,
  type MediaOwner,
} from "../../../core/index.ts";

const { SUCCESS } = proto.MediaRetryNotification.ResultType;
/** A phone that is off answers when it is on again. */
const ANSWER_WITHIN_MS = 30_000;

/**
 * Asks the account's phone to bring the file of a message to WhatsApp once more: a receipt of type `server-error`, which the
 * phone answers by a notification of type `mediaretry`, sealed with the key of the file. The library waits for it for ever.
 */
export function mediaRenewal(socket: WASocket, clock: Clock): LineMessages["renew"] {
  /** By the id of the message. */
  const waiting = new Map<string, (answer: BinaryNode) => void>();
  /** One question answers all who ask for the same file. */
  const asked = new Map<string, Promise<string>>();

  socket.ws.on("CB:notification,type:mediaretry", (answer: BinaryNode) => {
    waiting.get(answer.attrs["id"] ?? "")?.(answer);
  });

  async function ask(message: MediaOwner, mediaKey: Uint8Array): Promise<string> {
    const { id } = message;
    const { promise, resolve, reject } = Promise.withResolvers<BinaryNode>();
    const cancel = clock.after(ANSWER_WITHIN_MS, () => {
      reject(new GatewayError("whatsapp_failed", "the phone did not bring the media to WhatsApp again"));
    });
    waiting.set(id, resolve);
    try {
      const own = socket.authState.creds.me?.id ?? "";
      await socket.sendNode(encryptMediaRetryRequest(keyOf(message), mediaKey, own));
      return pathIn(await promise, mediaKey, id);
    } finally {
      cancel();
      waiting.delete(id);
    }
  }

  return (message, mediaKey) => {
    const name = `${message.id} ${Buffer.from(mediaKey).toString("base64")}`;
    const before = asked.get(name);
    if (before) return before;
    const answer = ask(message, mediaKey).finally(() => asked.delete(name));
    asked.set(name, answer);
    return answer;
  };
}

/** As the phone knows the message. */
function keyOf({ id, chat, fromMe, author }: MediaOwner) {
  const recipient = parseRecipient(chat)?.kind;
  const isShared = recipient === "group" || recipient === "status";
  return { id, remoteJid: chat, fromMe, ...(isShared && author !== null && { participant: author }) };
}

/** Throws `media_gone` where the phone does not have it, or cannot tell. */
function pathIn(answer: BinaryNode, mediaKey: Uint8Array, id: string): string {
  try {
    const { media } = decodeMediaRetryNode(answer);
    const told = media && decryptMediaRetryData(media, mediaKey, id);
    if (told?.result === SUCCESS && told.directPath) return told.directPath;
  } catch (cause) {
    throw new GatewayError("whatsapp_failed", "the phone's answer cannot be read", { cause });
  }
  throw new GatewayError("media_gone", "neither WhatsApp nor the phone has the media any more");
}
