/** What a chat partner sees. */
export type ShownState = "composing" | "recording";

/** What goes over the wire for a chat: an indicator begins or goes on, or ends. */
export type ChatState = ShownState | "paused";

/**
 * Why a stanza went out: a caller asked, a running one was repeated, its end came, a connection came back, or another
 * address of the chat was learned.
 */
export type StanzaReason = "call" | "refresh" | "end" | "recovery" | "move";
