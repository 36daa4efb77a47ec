import type { Call } from "../../curl.ts";

/** A text that is to be sent, as it is typed into the form. */
export type Draft = { readonly chat: string; readonly text: string; readonly isTypingFirst: boolean };

const A_CHARACTER_SECONDS = 0.06;
const LONGEST_SECONDS = 15;

/** `isQueued`: answered at once, and not when WhatsApp has acknowledged it. */
export function bearerMessage(
  session: string,
  { chat, text, isTypingFirst }: Draft,
  isQueued: boolean,
): Call {
  return {
    method: "POST",
    path: `/api/v1/sessions/${session}/messages${isQueued ? "?async=true" : ""}`,
    // Not left out: a session may show it unless it is told not to.
    body: { type: "text", to: chat, text, typing: isTypingFirst ? "auto" : 0 },
  };
}

/** That dialect takes seconds alone: as many as the other would show. */
export function tokenMessage(instance: string, { chat, text, isTypingFirst }: Draft): Call {
  const seconds = Math.min(Math.max(Math.round(text.length * A_CHARACTER_SECONDS), 1), LONGEST_SECONDS);
  return {
    method: "POST",
    path: `/api/message/text/${encodeURIComponent(instance)}`,
    body: { number: chat, message: text, ...(isTypingFirst && { delay: seconds }) },
  };
}

/** A draft that somebody has tried to send, and the name of that send. */
export type Attempt = { readonly draft: Draft; readonly key: string };

/** The attempt before where the same is tried again, which is one message however often it is; else a new one. */
export function attemptOf(before: Attempt | undefined, draft: Draft): Attempt {
  const isAgain =
    before?.draft.chat === draft.chat &&
    before.draft.text === draft.text &&
    before.draft.isTypingFirst === draft.isTypingFirst;
  return isAgain ? before : { draft, key: newKey() };
}

/** Not `randomUUID`, which a page that came over plain http from another machine does not have. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `dashboard-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
