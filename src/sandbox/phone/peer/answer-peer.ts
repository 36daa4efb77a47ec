import { proto } from "@whiskeysockets/baileys";
import { withoutDevice } from "../../wire/jid.ts";
import { stanza, type Stanza } from "../../wire/stanza.ts";
import { findByKey } from "../messages/message-key.ts";
import type { Phone } from "../phone.ts";
import { olderHistory, webMessageOf } from "./history.ts";
import { sendPeer } from "./send-peer.ts";
import { appStateKeyShare } from "./share-app-state-key.ts";

const {
  APP_STATE_SYNC_KEY_REQUEST,
  PEER_DATA_OPERATION_REQUEST_MESSAGE,
  PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE,
} = proto.Message.ProtocolMessage.Type;
const { HISTORY_SYNC_ON_DEMAND, PLACEHOLDER_MESSAGE_RESEND } = proto.Message.PeerDataOperationRequestType;

/** A phone answers what one of its companions asks of it, which is no message in a chat. */
export async function answerPeer(content: proto.IMessage, request: Stanza, phone: Phone): Promise<void> {
  const { id = "", from = "" } = request.attrs;
  const { people, unusualStanzas } = phone.context;
  const device = people.deviceOf(from);
  phone.send(stanza("receipt", { id, to: withoutDevice(from), type: "peer_msg" }));
  // Baileys puts it into a copy for an own device.
  const { protocolMessage } = content.deviceSentMessage?.message ?? content;
  const answer = await answerTo(protocolMessage ?? {}, id, phone);
  if (answer && device) await sendPeer(device, answer, phone);
  else unusualStanzas.add(phone.address.person, request, "a phone has no answer to what its companion asks");
}

async function answerTo(
  { type, peerDataOperationRequestMessage: asked }: proto.Message.IProtocolMessage,
  requestId: string,
  phone: Phone,
): Promise<proto.Message.IProtocolMessage | undefined> {
  if (type === APP_STATE_SYNC_KEY_REQUEST) {
    return appStateKeyShare(phone.context.registry.accountOf(phone.address.person));
  }
  if (type !== PEER_DATA_OPERATION_REQUEST_MESSAGE || !asked) return undefined;
  if (asked.peerDataOperationRequestType === HISTORY_SYNC_ON_DEMAND) {
    return olderHistory(asked.historySyncOnDemandRequest ?? {}, requestId, phone);
  }
  if (asked.peerDataOperationRequestType === PLACEHOLDER_MESSAGE_RESEND) {
    return placeholders(asked.placeholderMessageResendRequest ?? [], requestId, phone);
  }
  return undefined;
}

/** The messages that a companion has a placeholder of; without content where the phone does not have them either. */
function placeholders(
  asked: readonly proto.Message.PeerDataOperationRequestMessage.IPlaceholderMessageResendRequest[],
  stanzaId: string,
  phone: Phone,
): proto.Message.IProtocolMessage {
  const peerDataOperationResult = asked.map(({ messageKey }) => {
    const known = findByKey(messageKey ?? {}, phone);
    const bytes = known && proto.WebMessageInfo.encode(webMessageOf(known, phone)).finish();
    return { placeholderMessageResendResponse: bytes ? { webMessageInfoBytes: bytes } : {} };
  });
  return {
    type: PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE,
    peerDataOperationRequestResponseMessage: {
      stanzaId,
      peerDataOperationRequestType: PLACEHOLDER_MESSAGE_RESEND,
      peerDataOperationResult,
    },
  };
}
