import type { Recipient } from "../chat-address.ts";
import { GatewayError } from "../errors.ts";
import type { SessionStore } from "../sessions/index.ts";
import { targetOf } from "./content/content.ts";
import type { Composer, Quoted } from "./composer.ts";
import type { MessageStore } from "./message-store.ts";
import type { Intent } from "./message.ts";

export type ComposingPorts = {
  readonly sessions: Pick<SessionStore, "get">;
  readonly messages: Pick<MessageStore, "find" | "wireOf">;
  readonly composer: Composer;
};

/** A stored message as it will leave. Throws `session_not_connected` for a session that has no device any more. */
export async function composeStored(
  { sessions, messages, composer }: ComposingPorts,
  {
    sessionId,
    chat,
    content,
    quoted,
    mentions,
    mentionsAll = false,
    forwards,
  }: Omit<Intent, "wire" | "held" | "source">,
  to: Recipient,
): Promise<Uint8Array> {
  const device = (await sessions.get(sessionId))?.device;
  if (!device) throw new GatewayError("session_not_connected", "no phone has linked the session");
  const target = targetOf(content);
  return composer.compose({
    content,
    to,
    device,
    quoted: quoted === null ? null : await quotedOf(messages, sessionId, chat, quoted),
    about: target && {
      ...(await quotedOf(messages, sessionId, chat, target.id)),
      ...target,
    },
    mentions,
    mentionsAll,
    forwards,
  });
}

/** Undefined members where it is not stored any more: its id alone still tells the phone which one it is. */
async function quotedOf(
  messages: ComposingPorts["messages"],
  sessionId: string,
  chat: string,
  id: string,
): Promise<Quoted> {
  const message =
    (await messages.find(sessionId, chat, id)) ?? (await messages.find(sessionId, undefined, id));
  if (!message) return { id, author: null, wire: undefined, elsewhere: null };
  const wire = await messages.wireOf(sessionId, message.row);
  return { id, author: message.author, wire, elsewhere: message.chat === chat ? null : message.chat };
}
