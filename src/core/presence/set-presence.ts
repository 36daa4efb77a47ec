import type { ChatAddress } from "../chat-address.ts";
import type { Connections } from "../connections.ts";
import type { Session } from "../session.ts";
import { knownChat } from "./chat-key.ts";
import type { ChatState } from "./chat-state.ts";
import type { Keeper } from "./keeper.ts";

export type SetPresence = {
  readonly chat: ChatAddress;
  readonly state: ChatState;
  /** Until the gateway itself sends `paused`; null = the phone lets the indicator run out. Ignored with `paused`. */
  readonly durationMs: number | null;
};

/**
 * Shows or ends an indicator; resolves with the address it went to, once the stanza was handed to an open connection.
 * Throws `session_not_connected`, or `budget_exhausted` for a new state.
 */
export function setPresence(
  keeper: Keeper,
  connections: Connections,
  session: Session,
  { chat, state, durationMs }: SetPresence,
): Promise<ChatAddress> {
  const known = knownChat(connections, session.id, chat);
  if (state === "paused") return keeper.pause(session.id, known);
  return keeper.set(session.id, known, state, durationMs);
}
