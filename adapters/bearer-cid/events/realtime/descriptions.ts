export const TICKETS = [
  "Opens `GET /api/v1/realtime` once, within 30 s: an address can be seen by others, a credential is not to stand in one. Without a body: everything of the documented catalog that happens in the organization.",
  "Each ticket stands for the credential that asked for it. An instance token hears of its own session. `auth.qr` is for credentials with `manage`. At most 10 streams are open with a credential, and 100 in an organization, server-sent events and WebSockets together: another is refused with 429.",
].join("\n\n");

export const CONNECT = [
  "Opened by a WebSocket with a ticket and nothing else; each ticket counts once. A page of another origin than `DUET_CORS_ORIGINS` has is refused.",
  'Each frame is one JSON object as text. The first is `{"event":"connected","heartbeatSeconds":20,"timestamp":…}`; every 20 s comes `{"event":"ping","timestamp":…}`; then there is `{"event":"error","error":"…"}`; all others are events, as webhooks get them. What a client sends is read and passed over.',
  "With the ticket's `since` what came after that event comes first, in order, at most 1,000 events: if there are more, `replay_truncated` comes and the stream ends; a client that comes again with the last event it has gets the next. Where the event is not known any more it begins with the oldest that is stored. Drop what has an `id` that you have already.",
  "Events are stored while somebody reads, and for a minute after, or where a webhook hears them: what happens while nobody does is told to nobody. Of an indicator, of a partner who types, and of a QR nothing is told that has spoiled.",
  "Ends with 1000 (done), 1001 (the gateway stops), 1008 (the credential was revoked), 1009 (a frame of the client over 64 KiB), 1011 (what was missed could not be read, after `replay_failed`), 1013 (too many streams, or a client that leaves more than 1 MiB or 1,000 frames unread). A frame that does not leave within 10 s, and a client that answers no ping for a minute, end it too.",
].join("\n\n");
