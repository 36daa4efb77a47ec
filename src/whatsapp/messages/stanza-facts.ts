import { proto, type BinaryNode } from "@whiskeysockets/baileys";

const { REVOKE, MESSAGE_EDIT } = proto.Message.ProtocolMessage.Type;

/** How a stanza says to the server, which cannot read it, that its message changes another one. */
const EDIT = { text: "1", ownRevoke: "7", adminRevoke: "8" } as const;

/** What the stanza of a message says of it. */
export type StanzaFacts = {
  readonly additionalAttributes: Record<string, string>;
  readonly additionalNodes: BinaryNode[];
};

export function stanzaFactsOf(message: proto.IMessage): StanzaFacts {
  const edit = editOf(message);
  const pollType = pollTypeOf(message);
  return {
    additionalAttributes: edit === undefined ? {} : { edit },
    additionalNodes: pollType === undefined ? [] : [{ tag: "meta", attrs: { polltype: pollType } }],
  };
}

function editOf({ protocolMessage, reactionMessage }: proto.IMessage): string | undefined {
  if (protocolMessage?.type === MESSAGE_EDIT) return EDIT.text;
  if (protocolMessage?.type === REVOKE)
    return protocolMessage.key?.fromMe ? EDIT.ownRevoke : EDIT.adminRevoke;
  return reactionMessage?.text === "" ? EDIT.ownRevoke : undefined;
}

function pollTypeOf(message: proto.IMessage): string | undefined {
  if (message.pollCreationMessage ?? message.pollCreationMessageV3) return "creation";
  return message.pollUpdateMessage ? "vote" : undefined;
}
