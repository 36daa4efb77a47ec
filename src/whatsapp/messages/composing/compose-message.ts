import { randomBytes } from "node:crypto";
import { proto } from "@whiskeysockets/baileys";
import { toJid, type Composition } from "../../../core/index.ts";
import { actOf } from "./compose-act.ts";
import { contentOf } from "./compose-content.ts";
import { wellFormed } from "../well-formed.ts";
import { contextOf } from "./context-info.ts";

/** What sealed edits, reactions and votes about a message are later opened by. */
const SECRET_BYTES = 32;

/** A message in WhatsApp's form, with a fresh secret; what everybody can read in a channel has none. */
export function composeMessage(composition: Composition): Uint8Array {
  // Half a surrogate pair would leave as bytes that no phone can read.
  const message = wellFormed(messageOf(composition));
  if (composition.to.kind === "channel") return proto.Message.encode(message).finish();
  const messageContextInfo = { messageSecret: randomBytes(SECRET_BYTES), ...albumOf(composition) };
  return proto.Message.encode({ ...message, messageContextInfo }).finish();
}

/** The message that announces its album. */
function albumOf({ content, to }: Composition): proto.IMessageContextInfo {
  if (!("media" in content) || content.albumId === undefined) return {};
  return {
    messageAssociation: {
      associationType: proto.MessageAssociation.AssociationType.MEDIA_ALBUM,
      parentMessageKey: { remoteJid: toJid(to), fromMe: true, id: content.albumId },
    },
  };
}

function messageOf(composition: Composition): proto.IMessage {
  const { content } = composition;
  if ("target" in content) return actOf(content, composition, Date.now());
  return contentOf(content, contextOf(composition));
}
