import {
  decodeMessageNode,
  getBinaryNodeChild,
  isJidNewsletter,
  proto,
  type BinaryNode,
  type WAMessage,
  type WASocket,
} from "@whiskeysockets/baileys";
import type { HeardMessage } from "../../core/index.ts";
import { takeFirst } from "../line/take-first.ts";
import { readMessage, type Reader } from "../messages/reading/read-message.ts";

export type PostsPorts = {
  readonly reader: Reader;
  /** Tells what was read in its turn, and then calls `told`; where it cannot be kept that is not called. */
  readonly inTurn: (read: () => Promise<HeardMessage | undefined>, told: () => Promise<void>) => void;
};

/**
 * Tells the posts of channels. The library acknowledges one before anybody has kept it, and nothing brings it again: here that
 * is done once it is kept. Call when everything else has its listeners: what is no post goes on to them.
 */
export function hearPosts(socket: WASocket, { reader, inTurn }: PostsPorts): void {
  takeFirst(socket, "message", (stanza, handOver) => {
    const post = postIn(stanza, socket);
    if (post)
      inTurn(
        () => readMessage(post, reader),
        // One that is not acknowledged comes again, and is known then.
        () => socket.sendMessageAck(stanza).catch(() => undefined),
      );
    else handOver();
  });
}

/** Undefined for what is none, and for one that cannot be read: the library says so to WhatsApp. */
function postIn(stanza: BinaryNode, { authState: { creds } }: WASocket): WAMessage | undefined {
  if (!isJidNewsletter(stanza.attrs["from"])) return undefined;
  const written = getBinaryNodeChild(stanza, "plaintext")?.content;
  if (!(written instanceof Uint8Array)) return undefined;
  try {
    const { fullMessage } = decodeMessageNode(stanza, creds.me?.id ?? "", creds.me?.lid ?? "");
    return { ...fullMessage, message: proto.Message.decode(written) };
  } catch {
    return undefined;
  }
}
