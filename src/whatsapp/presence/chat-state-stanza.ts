import { encodeBinaryNode, type Contact } from "@whiskeysockets/baileys";
import { toJid, type ChatAddress, type ChatState } from "../../core/index.ts";

/** A chat state of an account as it goes to the line. */
export type ChatStateStanzas = (me: Contact | undefined, address: ChatAddress, state: ChatState) => Buffer;

type Stanza = { readonly from: string | undefined; readonly bytes: Buffer };

/**
 * The stanzas of one account's line, each encoded once for as long as its chat has the same address object. The library
 * encodes character by character, which costs more than to encrypt; a chat is told the same two or three again and again.
 */
export function chatStateStanzas(): ChatStateStanzas {
  const known = new WeakMap<ChatAddress, Partial<Record<ChatState, Stanza>>>();
  return (me, address, state) => {
    const ofChat = known.get(address) ?? {};
    // Who speaks to a LID speaks under their own.
    const from = address.kind === "lid" ? me?.lid : me?.id;
    const again = ofChat[state];
    if (again && again.from === from) return again.bytes;
    const bytes = encode(from, toJid(address), state);
    known.set(address, { ...ofChat, [state]: { from, bytes } });
    return bytes;
  };
}

/** A recording is a composing with a medium. */
function encode(from: string | undefined, to: string, state: ChatState): Buffer {
  const isRecording = state === "recording";
  const shown = { tag: isRecording ? "composing" : state, attrs: isRecording ? { media: "audio" } : {} };
  return encodeBinaryNode({
    tag: "chatstate",
    attrs: { ...(from !== undefined && { from }), to },
    content: [shown],
  });
}
