import { proto } from "@whiskeysockets/baileys";
import type { Composition, Quoted } from "../../../core/index.ts";
import { ownJid } from "./own-jid.ts";

/** What a message says beside its content: what it answers, whom it names, whether it was forwarded. Null when it says nothing. */
export function contextOf(composition: Composition): proto.IContextInfo | null {
  const { quoted, mentions, mentionsAll, forwards } = composition;
  if (!quoted && mentions.length === 0 && !mentionsAll && forwards === 0) return null;
  return {
    ...(forwards > 0 && { isForwarded: true, forwardingScore: forwards }),
    ...(quoted && quoteOf(quoted, composition)),
    ...(mentions.length > 0 && { mentionedJid: [...mentions] }),
    // So that no list of members is needed.
    ...(mentionsAll && { nonJidMentions: 1 }),
  };
}

/** The author stands in the chat's own addressing: under their LID where the chat is known by one. */
function quoteOf({ id, author, wire, elsewhere }: Quoted, composition: Composition): proto.IContextInfo {
  return {
    stanzaId: id,
    participant: author ?? ownJid(composition),
    ...(elsewhere !== null && { remoteJid: elsewhere }),
    // A phone shows a quote only where something stands in it.
    quotedMessage: wire ? withoutSecret(wire) : { conversation: "" },
  };
}

/** What opens votes and edits of the quoted message is nobody else's. */
function withoutSecret(wire: Uint8Array): proto.IMessage {
  const message = proto.Message.decode(wire);
  message.messageContextInfo = null;
  return message;
}
