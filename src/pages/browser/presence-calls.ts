/** What is to be shown, as it is typed into the form. */
export type Wanted = {
  readonly chat: string;
  readonly state: "composing" | "recording" | "paused";
  readonly seconds: number;
};

/** One call of a dialect. */
export type Call = { readonly method: string; readonly path: string; readonly body: object };

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

/** The call for a shell; `credential` is the header, without a secret. */
export function curlOf({ method, path, body }: Call, origin: string, credential: string): string {
  return [
    `curl -X ${method} ${quoted(origin + path)}`,
    `-H "${credential}"`,
    `-H "Content-Type: application/json"`,
    `-d ${quoted(JSON.stringify(body))}`,
  ].join(" \\\n  ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
