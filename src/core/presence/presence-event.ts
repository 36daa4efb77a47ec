import type { ChatState, ShownState, StanzaReason } from "./chat-state.ts";
import type { Indicator, Interrupted, Showing } from "./indicator.ts";

/** What happens to a chat's indicator. `seq` numbers the calls. */
export type PresenceEvent =
  | {
      readonly type: "set";
      readonly state: ShownState;
      readonly durationMs: number | null;
      readonly seq: number;
    }
  | { readonly type: "pause"; readonly seq: number }
  /** A pause was refused because the session is not open. */
  | { readonly type: "pause_refused" }
  /** A message left the session for that chat, from here or from the phone. */
  | { readonly type: "message_sent"; readonly fromHere: boolean }
  /** The chat has another address: what was shown at this one ends here. */
  | { readonly type: "left" }
  /** What was shown at another address of the chat goes on at this one. */
  | { readonly type: "moved"; readonly indicator: Showing | Interrupted }
  | { readonly type: "connected" }
  | { readonly type: "disconnected" }
  /** Time has passed. A thrifty tick puts a refresh off as long as it may. */
  | { readonly type: "tick"; readonly isThrifty: boolean }
  /** The session is stopped, logged out or removed: nothing of it goes on. */
  | { readonly type: "session_ended" }
  /** The gateway stops: what cannot be ended now is taken up after the next start. */
  | { readonly type: "shutdown" };

export type SendEffect = { readonly do: "send"; readonly state: ChatState; readonly reason: StanzaReason };

/** At most one of them sends. */
export type Effect =
  | SendEffect
  /** The lease is to survive a restart; a debt is a lease whose end has passed. */
  | { readonly do: "store" }
  | { readonly do: "forget" }
  /** An owed `paused` has become useless. */
  | { readonly do: "drop" };

export type Step = { readonly indicator: Indicator | undefined; readonly effects: readonly Effect[] };
