import type { ChatState, StanzaReason } from "./chat-state.ts";

/** Counts what the presence core does. */
export interface PresenceMeter {
  stanza(state: ChatState, reason: StanzaReason): void;
  /** A call was answered without another stanza. */
  coalesced(): void;
  /** A `paused` could not be sent and is due at the next connection. */
  owed(): void;
  /** An owed one was given up, or a stanza was lost with its connection. */
  dropped(): void;
  /** From an indicator's deadline to its `paused`. */
  pausedLag(lagMs: number): void;
}
