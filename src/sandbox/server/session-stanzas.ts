import { isAppStateChange } from "./app-state/iq-app-state.ts";
import { isChatAddress, withoutDevice } from "../wire/jid.ts";
import { childBytes, childOf, childrenOf, epochSeconds, type Stanza } from "../wire/stanza.ts";
import { addressOf } from "../device-address.ts";
import { jidOf } from "../linked-device.ts";
import { introduce } from "../phone/peer/introduce.ts";
import { ProtocolViolation, readChatState, readPresence } from "./chat-state.ts";
import type { Session } from "./connection.ts";
import type { ServerContext } from "./context.ts";
import { iqResult } from "./iq.ts";
import { answerIq } from "./iq-handlers.ts";
import { takeMessage } from "./messages/take-message.ts";
import { idsOf, takeReceipt } from "./messages/take-receipt.ts";
import type { Presence } from "./presences.ts";
import { takeCall } from "./calls/take-call.ts";
import { changePresence, subscribe, unsubscribe } from "./tell-presence.ts";
import { unlinkDevice } from "./unlink.ts";

/** Handles a stanza of a logged-in companion; throws a ProtocolViolation for one that ends the connection. */
export function receiveFromSession(received: Stanza, session: Session, context: ServerContext): void {
  switch (received.tag) {
    case "iq":
      receiveIq(received, session, context);
      break;
    case "chatstate":
      context.chatStates.add(readChatState(received, session));
      noteId(received, session, context);
      break;
    case "presence":
      receivePresence(received, session, context);
      break;
    case "message":
      receiveMessage(received, session, context);
      break;
    case "ib":
      if (childOf(received, "unified_session") ?? childOf(received, "offline_batch")) break;
      throw new ProtocolViolation("the information is unknown");
    case "call":
      takeCall(received, addressOf(session.device), (ack) => session.socket.send(ack), context);
      break;
    case "receipt":
      receiveReceipt(received, session, context);
      break;
    case "ack":
      receiveAck(received, session, context);
      break;
    default:
      throw new ProtocolViolation("the stanza is unknown");
  }
}

function receiveIq(iq: Stanza, session: Session, context: ServerContext): void {
  if (iq.attrs["type"] === "set" && childOf(iq, "remove-companion-device")) {
    removeCompanion(iq, session, context);
    return;
  }
  if (isAppStateChange(iq) && context.faults.takeUnansweredChange(session.device.number)) return;
  const { answer, isKnown } = answerIq(iq, session, context);
  if (!isKnown) context.unknownStanzas.add(session.device.number, iq, "nobody knows this iq");
  session.socket.send(answer);
  if (iq.attrs["xmlns"] === "passive" && childOf(iq, "active")) activate(session, context);
}

/** The companion wants what comes. */
export function activate(session: Session, context: ServerContext): void {
  context.mail.open(session);
  introduce(session.device, context);
}

function removeCompanion(iq: Stanza, session: Session, context: ServerContext): void {
  const [request] = childrenOf(iq);
  const isOwn = iq.attrs["xmlns"] === "md" && request?.attrs["jid"] === jidOf(session.device);
  if (!isOwn) throw new ProtocolViolation("a companion can only remove itself");
  session.socket.send(iqResult(iq));
  // Gone in memory already; that it is stored, the next write sees to.
  unlinkDevice(session.device, context).catch(() => context.registry.changed());
}

// Nothing shows that a real server refuses it, and one client's general way of sending puts an id on everything.
function noteId(received: Stanza, { device }: Session, { unusualStanzas }: ServerContext): void {
  if (received.attrs["id"] === undefined) return;
  unusualStanzas.add(device.number, received, `no client's own call puts an id on a ${received.tag}`);
}

function receivePresence(presence: Stanza, session: Session, context: ServerContext): void {
  const { type, to, name } = presence.attrs;
  if (type === "subscribe") {
    if (to === undefined || !isChatAddress(withoutDevice(to))) {
      throw new ProtocolViolation("a subscription needs an address");
    }
    subscribe(to, childBytes(presence, "tctoken"), session, context);
  } else if (type === "unsubscribe") {
    unsubscribe(to ?? "", session, context);
  } else {
    const { number } = session.device;
    const announced = readPresence(presence, number);
    if (name) context.profiles.setName(number, name);
    context.chatStates.add(announced);
    changePresence(number, announcedPresence(type), context);
    noteId(presence, session, context);
  }
}

// One without a type counts as "available".
function announcedPresence(type: string | undefined): Presence {
  return type === "unavailable"
    ? { isAvailable: false, lastSeen: Number(epochSeconds()) }
    : { isAvailable: true };
}

function receiveMessage(message: Stanza, { device, socket }: Session, context: ServerContext): void {
  takeMessage(message, addressOf(device), (ack) => socket.send(ack), context);
  const { id = "", to = "" } = message.attrs;
  const afterChatState = context.chatStates.lastId;
  context.messages.add({ at: Date.now(), from: device.number, to, messageId: id, afterChatState });
}

function receiveReceipt(receipt: Stanza, { device, socket }: Session, context: ServerContext): void {
  for (const id of idsOf(receipt)) context.mail.settle(device, { tag: "message", id });
  takeReceipt(receipt, addressOf(device), (ack) => socket.send(ack), context);
}

function receiveAck({ attrs }: Stanza, { device }: Session, { mail }: ServerContext): void {
  mail.settle(device, { tag: attrs["class"] ?? "", id: attrs["id"] ?? "", type: attrs["type"] });
}
