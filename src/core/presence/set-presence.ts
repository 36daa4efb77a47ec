import type { ChatAddress } from "../chat-address.ts";
import type { Session } from "../sessions/index.ts";
import type { ChatState } from "./chat-state.ts";
import type { Keeper } from "./keeper/keeper.ts";
import type { NumberBook } from "../contacts/index.ts";

export type SetPresence = {
  readonly chat: ChatAddress;
  readonly state: ChatState;
  /** Until the gateway itself sends `paused`; null = the phone lets the indicator run out. Ignored with `paused`. */
  readonly durationMs: number | null;
};

/**
 * Shows or ends an indicator; resolves with the address it went to, once the stanza was handed to an open connection.
 * Under which form WhatsApp knows a number is found out afterwards: presence never waits.
 * Throws `session_not_connected`, or `budget_exhausted` for a new state.
 */
export async function setPresence(
  keeper: Keeper,
  numbers: NumberBook,
  session: Session,
  { chat, state, durationMs }: SetPresence,
): Promise<ChatAddress> {
  const to = await numbers.withChat(session.id, chat, (known) =>
    state === "paused" ? keeper.pause(session.id, known) : keeper.set(session.id, known, state, durationMs),
  );
  if (chat.kind === "person") numbers.learn(session.id, chat.number);
  return to;
}
