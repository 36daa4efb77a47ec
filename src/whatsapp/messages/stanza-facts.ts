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
  return {
    additionalAttributes: edit === undefined ? {} : { edit },
    additionalNodes: nodesOf(message),
  };
}

function nodesOf(message: proto.IMessage): BinaryNode[] {
  const pollType = pollTypeOf(message);
  if (pollType !== undefined) return [{ tag: "meta", attrs: { polltype: pollType } }];
  if (message.eventMessage) return [{ tag: "meta", attrs: { event_type: "creation" } }];
  return message.interactiveMessage ? [NATIVE_FLOW] : [];
}

/** Without it phones show nothing of a native flow. */
const NATIVE_FLOW: BinaryNode = {
  tag: "biz",
  attrs: {},
  content: [
    {
      tag: "interactive",
      attrs: { type: "native_flow", v: "1" },
      content: [{ tag: "native_flow", attrs: { v: "9", name: "mixed" } }],
    },
  ],
};

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
