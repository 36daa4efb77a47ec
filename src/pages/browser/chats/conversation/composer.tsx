import type { RefObject } from "preact";
import { useRef, useState } from "preact/hooks";
import { BothCalls } from "../../curl-calls.tsx";
import { Failure } from "../../failure.tsx";
import { RefusedError, type GatewayApi } from "../../gateway-api.ts";
import type { Session } from "../../gateway-state.ts";
import { TEXTS } from "../../texts.ts";
import { useAction } from "../../use-action.ts";
import type { MessageRow } from "../rows.ts";
import { attemptOf, bearerMessage, tokenMessage, type Attempt } from "./message-calls.ts";

/** Of the answer to a message, what is looked at. */
type Sent = {
  readonly status?: "queued" | "sent" | "failed";
  readonly waMessageId?: string;
  readonly timestamp?: number;
};

type Props = {
  readonly api: GatewayApi;
  readonly session: Session;
  readonly chat: string;
  readonly text: string;
  readonly field: RefObject<HTMLInputElement | null>;
  /** Its fate is read afterwards; else the call is held until WhatsApp has acknowledged it. */
  readonly isQueued: boolean;
  readonly onText: (text: string) => void;
  /** Undefined where its id is not told. */
  readonly onSent: (row: MessageRow | undefined) => void;
};

/** A line to write to a chat, and the call that sends it. */
export function Composer({ api, session, chat, text, field, isQueued, onText, onSent }: Props) {
  const [isTypingFirst, setTypingFirst] = useState(false);
  const attempt = useRef<Attempt | undefined>(undefined);
  const { isBusy, failure, run } = useAction();
  const draft = { chat, text, isTypingFirst };
  const call = bearerMessage(session.id, draft, isQueued);

  const submit = (event: Event) => {
    event.preventDefault();
    if (isBusy || text.trim() === "") return;
    run(async () => {
      attempt.current = attemptOf(attempt.current, draft);
      const headers = { "Idempotency-Key": attempt.current.key };
      const sent = (await api.ask(call.method, call.path, call.body, headers)) as Sent;
      attempt.current = undefined;
      if (sent.status === "failed") throw new RefusedError(200, TEXTS.chats.refusedBefore);
      onText("");
      onSent(rowOf(sent, text));
    });
  };

  return (
    <form class="composer" onSubmit={submit}>
      {session.status !== "working" && (
        <p class="hint">{isQueued ? TEXTS.chats.waits : TEXTS.tryIt.notOpen}</p>
      )}
      <label for="message">{TEXTS.chats.message}</label>
      <div class="row">
        <input
          id="message"
          ref={field}
          dir="auto"
          autocomplete="off"
          maxlength={65_536}
          readOnly={isBusy}
          value={text}
          onInput={({ currentTarget }) => onText(currentTarget.value)}
        />
        <button class="primary" aria-disabled={isBusy}>
          {TEXTS.chats.send}
        </button>
      </div>
      <label class="choice">
        <input
          type="checkbox"
          checked={isTypingFirst}
          onChange={({ currentTarget }) => setTypingFirst(currentTarget.checked)}
        />
        {TEXTS.chats.typingFirst}
      </label>
      <Failure text={failure} />
      <BothCalls calls={{ bearer: call, token: tokenMessage(session.name, draft) }} />
    </form>
  );
}

/** The message as it is until the gateway lists it. */
function rowOf({ status, waMessageId, timestamp = Date.now() }: Sent, body: string): MessageRow | undefined {
  if (waMessageId === undefined) return undefined;
  return {
    id: waMessageId,
    fromMe: true,
    type: "text",
    body,
    status: status === "sent" ? "sent" : "pending",
    edited: false,
    deleted: false,
    timestamp,
  };
}
