import type { ErrorCode, GatewayError } from "../../core/index.ts";

const CORRECT = "Correct the arguments and call again.";
const LATER = "Wait a while, then call again.";
const OTHER_MEDIA = "Nothing was sent. Give another url, or other data.";

/** What helps after a refusal. */
const NEXT: Readonly<Partial<Record<ErrorCode, string>>> = {
  malformed_input: CORRECT,
  invalid_input: CORRECT,
  forbidden: "Ask for a credential that has this capability.",
  session_not_found: "Call again with one of `sessions` as `session`.",
  session_not_connected:
    "The session has no connection to WhatsApp now. It may be connecting: try again in a minute, else its owner has to link or start it.",
  recipient_unknown: "Nothing was sent. Ask for the right number, with its country code.",
  chat_not_found: "Call list_chats for the chats that there are.",
  chat_forbidden: "Nothing was sent. The account may not write there.",
  message_not_found: "Call read_messages for the ids that there are.",
  message_unanswered: "It may still leave. Look with read_messages before it is sent again.",
  message_refused: "It was not sent, and will not be.",
  send_limited: LATER,
  queue_full: LATER,
  whatsapp_throttled: LATER,
  budget_exhausted: LATER,
  whatsapp_failed: LATER,
  session_moved: LATER,
  media_too_large: OTHER_MEDIA,
  media_empty: OTHER_MEDIA,
  media_not_base64: OTHER_MEDIA,
  media_url_invalid: OTHER_MEDIA,
  media_not_downloaded: OTHER_MEDIA,
  media_http_status: OTHER_MEDIA,
  picture_unfit: OTHER_MEDIA,
  voice_not_opus: OTHER_MEDIA,
};

/** What to do after a refusal, as a sentence. */
export function nextAfter({ code, details }: GatewayError): string {
  const { retryAfterSeconds } = details;
  if (typeof retryAfterSeconds === "number") return `Wait ${retryAfterSeconds} s, then call again.`;
  return NEXT[code] ?? "The same call would be refused again.";
}
