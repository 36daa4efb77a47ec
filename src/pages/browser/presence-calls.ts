import type { Call } from "./curl.ts";

/** What is to be shown, as it is typed into the form. */
export type Wanted = {
  readonly chat: string;
  readonly state: "composing" | "recording" | "paused";
  readonly seconds: number;
};

export function bearerCall(session: string, { chat, state, seconds }: Wanted): Call {
  return {
    method: "PUT",
    path: `/api/v1/sessions/${session}/chats/${encodeURIComponent(chat)}/presence`,
    body: { state, ...(hasDuration(state, seconds) && { duration: seconds }) },
  };
}

const TOKEN_STATES = { composing: "typing", recording: "recording", paused: "paused" } as const;

export function tokenCall(instance: string, { chat, state, seconds }: Wanted): Call {
  return {
    method: "POST",
    path: `/api/chat/presence/${encodeURIComponent(instance)}`,
    body: {
      number: chat,
      state: TOKEN_STATES[state],
      ...(hasDuration(state, seconds) && { duration: seconds }),
    },
  };
}

function hasDuration(state: Wanted["state"], seconds: number): boolean {
  return state !== "paused" && seconds > 0;
}
