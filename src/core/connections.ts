import type { ChatAddress } from "./chat-address.ts";
import type { Availability } from "./presence/keeper/announcement.ts";
import type { LookUps } from "./contacts/look-ups.ts";
import type { LidBook } from "./contacts/chat-key.ts";
import type { ChatState } from "./presence/chat-state.ts";
import type { SessionState } from "./sessions/session.ts";

/** A session's state has changed. */
export type ConnectionListener = (sessionId: string, state: SessionState) => void;

/** The live side of all sessions. A session that is unknown here is stopped, or failed as its record says. */
export interface Connections extends LidBook, LookUps {
  state(sessionId: string): SessionState;
  /** Connects a linked session, or asks WhatsApp for a QR; when either is under way, anew only if its proxy has changed. */
  start(sessionId: string): void;
  /** Makes an open connection anew, and starts any other. */
  reconnect(sessionId: string): void;
  /** Starts these in this order, spread at random over half a second. */
  restore(sessionIds: readonly string[]): void;
  /** Ends the connection and keeps the device. */
  stop(sessionId: string): Promise<void>;
  /**
   * Takes the device off the phone's list, for which it connects once where it is not, and forgets it. Resolves with
   * whether the phone may still list it.
   */
  logout(sessionId: string): Promise<boolean>;
  /** Logs out, and knows the session no longer. */
  remove(sessionId: string): Promise<void>;
  /** Asks for a code to type on the phone. `phone` is digits. Throws `code_refused`, `whatsapp_failed`. */
  requestPairingCode(sessionId: string, phone: string): Promise<string>;
  /** Resolves with the first state, the present one included, that matches; undefined when `timeoutMs` has passed. */
  until(
    sessionId: string,
    matches: (state: SessionState) => boolean,
    timeoutMs: number,
  ): Promise<SessionState | undefined>;
  /** Resolves once the stanza was handed to the open connection; stanzas leave in the order of the calls.
   * Throws `session_not_connected`. */
  sendChatState(sessionId: string, to: ChatAddress, state: ChatState): Promise<void>;
  /** Tells WhatsApp whether the account is online. Throws `session_not_connected`. */
  announce(sessionId: string, availability: Availability): Promise<void>;
  /** Calls back on every change until the returned function is called. */
  onChange(listener: ConnectionListener): () => void;
}
