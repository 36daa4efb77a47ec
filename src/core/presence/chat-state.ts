/** What goes over the wire for a chat: an indicator begins or goes on (`composing`, `recording`), or ends. */
export type ChatState = "composing" | "recording" | "paused";
