import type { ChatStateRecord } from "../chat-state-log.ts";
import { jidOf, lidOf } from "../linked-device.ts";
import { isChatAddress, withoutDevice } from "../wire/jid.ts";
import { childrenOf, type Stanza } from "../wire/stanza.ts";
import type { Session } from "./connection.ts";

type Received = Omit<ChatStateRecord, "id" | "at">;

/** Thrown for a stanza that breaks the protocol: a real server ends the connection. */
export class ProtocolViolation extends Error {
  override readonly name = "ProtocolViolation";
}

/** Reads `<chatstate>`; throws a ProtocolViolation for anything a client should never send. */
export function readChatState({ attrs, ...rest }: Stanza, { device }: Session): Received {
  const { from, to = "", ...others } = attrs;
  if (Object.keys(others).some((name) => name !== "id"))
    throw new ProtocolViolation("the chat state has an unknown attribute");
  if (!isChatAddress(to)) throw new ProtocolViolation("a chat state cannot go to this address");
  if (from !== undefined) checkSender(from, to, [jidOf(device), lidOf(device)]);
  const children = childrenOf({ attrs, ...rest });
  const [child] = children;
  if (!child || children.length !== 1) throw new ProtocolViolation("a chat state has exactly one child");
  return { from: device.number, to, ...readState(child) };
}

/** Reads a `<presence>` that announces something; `from` is the number of the session, null before a login. */
export function readPresence({ attrs, content }: Stanza, from: string | null): Received {
  const { type } = attrs;
  const hasOthers = Object.keys(attrs).some((key) => key !== "type" && key !== "name" && key !== "id");
  const isKnown = type === undefined || type === "available" || type === "unavailable";
  if (!isKnown || hasOthers || content !== undefined) {
    throw new ProtocolViolation("the presence is unknown");
  }
  return { from, to: null, state: type ?? null, media: null };
}

function checkSender(from: string, to: string, [jid, lid]: readonly [string, string]): void {
  const isJid = from === jid || from === withoutDevice(jid);
  const isLid = from === lid || from === withoutDevice(lid);
  if (!isJid && !isLid) throw new ProtocolViolation("the chat state is from somebody else");
  // Seen on the real server: a chat known by LID does not take a chat state from a phone number.
  if (isJid && to.endsWith("@lid"))
    throw new ProtocolViolation("the sender of a chat state to a LID is a LID");
}

function readState({ tag, attrs, content }: Stanza): Pick<Received, "state" | "media"> {
  const { media, ...others } = attrs;
  const isBare = Object.keys(others).length === 0 && content === undefined;
  if (isBare && tag === "composing" && media === undefined) return { state: "composing", media: null };
  if (isBare && tag === "composing" && media === "audio") return { state: "composing", media: "audio" };
  if (isBare && tag === "paused" && media === undefined) return { state: "paused", media: null };
  throw new ProtocolViolation("the chat state is unknown");
}
