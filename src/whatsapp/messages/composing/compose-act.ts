import { proto } from "@whiskeysockets/baileys";
import { GatewayError, toJid, type ActContent, type Composition, type Target } from "../../../core/index.ts";
import { ownJid } from "./own-jid.ts";
import { sealVote } from "../poll-vote.ts";

const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type;

/** A message about another one. Throws `message_unfit` for a vote whose poll's secret is not known. */
export function actOf(content: ActContent, composition: Composition, nowMs: number): proto.IMessage {
  const key = keyOf(content.target, composition);
  switch (content.kind) {
    case "reaction":
      return { reactionMessage: { key, text: content.emoji, senderTimestampMs: nowMs } };
    case "edit": {
      const editedMessage = { extendedTextMessage: { text: content.text } };
      return { protocolMessage: { key, type: MESSAGE_EDIT, editedMessage, timestampMs: nowMs } };
    }
    case "revoke":
      return { protocolMessage: { key, type: REVOKE } };
    case "vote":
      return { pollUpdateMessage: voteOf(content.options, key, composition, nowMs) };
  }
}

/** As the account itself sees it. In a group it names whoever wrote it. */
function keyOf({ id, author }: Target, { to }: Composition): proto.IMessageKey {
  const fromMe = author === null;
  const participant = to.kind === "group" && author !== null ? { participant: author } : {};
  return { remoteJid: toJid(to), fromMe, id, ...participant };
}

function voteOf(
  options: readonly string[],
  key: proto.IMessageKey,
  composition: Composition,
  nowMs: number,
): proto.Message.IPollUpdateMessage {
  const { about } = composition;
  const secret = about?.wire && proto.Message.decode(about.wire).messageContextInfo?.messageSecret;
  if (!about || !secret) throw new GatewayError("message_unfit", "the poll's secret is not known here");
  const voter = ownJid(composition);
  const ballot = { pollId: about.id, creator: about.author ?? voter, voter, secret };
  return { pollCreationMessageKey: key, vote: sealVote(options, ballot), senderTimestampMs: nowMs };
}
