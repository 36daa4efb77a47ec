import { encodeBinaryNode, type CacheStore, type Contact } from "@whiskeysockets/baileys";
import { toJid, type ChatAddress, type ChatState } from "../../core/index.ts";

/**
 * A chat state as it goes to the line. The library encodes each anew, character by character, which costs more than to
 * encrypt it; a chat is told the same two or three again and again.
 */
export function chatStateStanza(
  known: CacheStore,
  me: Contact | undefined,
  address: ChatAddress,
  state: ChatState,
): Buffer {
  const to = toJid(address);
  // Who speaks to a LID speaks under their own.
  const from = address.kind === "lid" ? me?.lid : me?.id;
  const key = `${state} ${from ?? ""} ${to}`;
  const again = known.get<Buffer>(key);
  if (Buffer.isBuffer(again)) return again;
  const stanza = encode(from, to, state);
  void known.set(key, stanza);
  return stanza;
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
