import { useState } from "preact/hooks";
import { BothCalls, type Dialect } from "./curl-calls.tsx";
import { Explanation } from "./explanation.tsx";
import { Failure } from "./failure.tsx";
import type { Answer, GatewayApi } from "./gateway-api.ts";
import type { Session } from "./gateway-state.ts";
import { bearerCall, tokenCall, type Wanted } from "./presence-calls.ts";
import { TEXTS } from "./texts.ts";
import { useAction } from "./use-action.ts";

/** The longest duration that a dialect takes as it is, in seconds. */
const LONGEST_SECONDS: Readonly<Record<Dialect, number>> = { bearer: 300, token: 60 };

type Answered = { readonly answer: Answer; readonly ms: number };

type Props = {
  readonly api: GatewayApi;
  readonly session: Session;
  readonly canRead: boolean;
};

/** Shows an indicator in a chat, with the call in both dialects and what the gateway answers. */
export function TryIt({ api, session, canRead }: Props) {
  const [wanted, setWanted] = useState<Wanted>({ chat: "", state: "composing", seconds: 10 });
  const [dialect, setDialect] = useState<Dialect>("bearer");
  const [answered, setAnswered] = useState<Answered>();
  const { isBusy, failure, run } = useAction();
  const calls = { bearer: bearerCall(session.id, wanted), token: tokenCall(session.name, wanted) };

  const submit = (event: Event) => {
    event.preventDefault();
    run(async () => {
      const { method, path, body } = calls[dialect];
      const startedMs = performance.now();
      const answer = await (dialect === "bearer" ? api.call : api.callByToken)(method, path, body);
      setAnswered({ answer, ms: Math.round(performance.now() - startedMs) });
    });
  };

  return (
    <section aria-labelledby="try-it" class="card">
      <h3 id="try-it">{TEXTS.tryIt.heading}</h3>
      {session.status !== "working" && <p class="hint">{TEXTS.tryIt.notOpen}</p>}
      <form class="try-it" onSubmit={submit}>
        <DialectChoice dialect={dialect} onChange={setDialect} />
        <WantedFields wanted={wanted} longestSeconds={LONGEST_SECONDS[dialect]} onChange={setWanted} />
        <button class="primary" disabled={isBusy}>
          {TEXTS.tryIt.send}
        </button>
      </form>
      <Failure text={failure} />
      <div role="status">{answered && <AnswerShown {...answered} />}</div>
      {canRead && wanted.chat.trim() !== "" && (
        <Explanation key={`${session.id} ${wanted.chat}`} api={api} session={session.id} chat={wanted.chat} />
      )}
      <BothCalls calls={calls} open={dialect} />
    </section>
  );
}

type FieldsProps = {
  readonly wanted: Wanted;
  readonly longestSeconds: number;
  readonly onChange: (wanted: Wanted) => void;
};

function WantedFields({ wanted, longestSeconds, onChange }: FieldsProps) {
  return (
    <>
      <div class="field">
        <label for="chat">{TEXTS.tryIt.chat}</label>
        <input
          id="chat"
          required
          autocomplete="off"
          aria-describedby="chat-hint"
          placeholder={TEXTS.tryIt.chatPlaceholder}
          value={wanted.chat}
          onInput={({ currentTarget }) => onChange({ ...wanted, chat: currentTarget.value })}
        />
        <p id="chat-hint" class="hint">
          {TEXTS.tryIt.chatHint}
        </p>
      </div>
      <div class="field">
        <label for="state">{TEXTS.tryIt.state}</label>
        <select
          id="state"
          value={wanted.state}
          onChange={({ currentTarget }) =>
            onChange({ ...wanted, state: currentTarget.value as Wanted["state"] })
          }
        >
          {Object.entries(TEXTS.states).map(([state, text]) => (
            <option key={state} value={state}>
              {text}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="seconds">{TEXTS.tryIt.duration}</label>
        <input
          id="seconds"
          type="number"
          min={0}
          max={longestSeconds}
          aria-describedby="seconds-hint"
          disabled={wanted.state === "paused"}
          value={wanted.seconds}
          onInput={({ currentTarget }) => onChange({ ...wanted, seconds: currentTarget.valueAsNumber || 0 })}
        />
        <p id="seconds-hint" class="hint">
          {TEXTS.tryIt.durationHint(longestSeconds)}
        </p>
      </div>
    </>
  );
}

type ChoiceProps = { readonly dialect: Dialect; readonly onChange: (dialect: Dialect) => void };

function DialectChoice({ dialect, onChange }: ChoiceProps) {
  return (
    <fieldset>
      <legend>{TEXTS.tryIt.dialect}</legend>
      {(["bearer", "token"] as const).map((one) => (
        <label key={one} class="choice">
          <input type="radio" name="dialect" checked={dialect === one} onChange={() => onChange(one)} />
          {TEXTS.tryIt.dialects[one]}
        </label>
      ))}
    </fieldset>
  );
}

function AnswerShown({ answer: { status, body }, ms }: Answered) {
  const outcome = status < 300 ? "answer good" : "answer bad";
  if (body === null) return <p class={outcome}>{TEXTS.tryIt.answerWithoutBody(status, ms)}</p>;
  return (
    <div class={outcome}>
      <p>{TEXTS.tryIt.answer(status, ms)}</p>
      <pre tabIndex={0}>{JSON.stringify(body, null, 2)}</pre>
    </div>
  );
}
