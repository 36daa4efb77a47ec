import { useEffect, useRef, useState } from "preact/hooks";
import { Failure } from "./failure.tsx";
import type { GatewayApi, SessionName } from "./gateway-api.ts";
import type { Session } from "./gateway-state.ts";
import { takeLostFocus } from "./focus.ts";
import { linkOf } from "./link-of.ts";
import { StatusWord } from "./status-word.tsx";
import { TEXTS } from "./texts.ts";
import { useAction } from "./use-action.ts";

type Props = {
  readonly api: GatewayApi;
  readonly sessions: readonly Session[];
  readonly selected: string | undefined;
  readonly canManage: boolean;
  readonly canRead: boolean;
  readonly onSelect: (id: string) => void;
};

export function SessionList({ api, sessions, selected, canManage, canRead, onSelect }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => takeLostFocus(heading.current), [sessions.length]);
  return (
    <nav aria-labelledby="sessions">
      <h2 id="sessions" ref={heading} tabIndex={-1}>
        {TEXTS.sessions.heading}
      </h2>
      {sessions.length === 0 && <p>{canManage ? TEXTS.sessions.noneToManage : TEXTS.sessions.none}</p>}
      <ul class="sessions">
        {sessions.map((session) => (
          <li key={session.id}>
            <button
              type="button"
              aria-current={session.id === selected ? "true" : undefined}
              onClick={() => onSelect(session.id)}
            >
              <span class="label">{session.label}</span>
              <StatusWord session={session} link={linkOf(session, canRead)} />
            </button>
          </li>
        ))}
      </ul>
      {canManage && <NewSession api={api} onCreated={onSelect} />}
    </nav>
  );
}

function NewSession({
  api,
  onCreated,
}: {
  readonly api: GatewayApi;
  readonly onCreated: (id: string) => void;
}) {
  const [label, setLabel] = useState("");
  const { isBusy, failure, run } = useAction();
  const submit = (event: Event) => {
    event.preventDefault();
    run(async () => {
      const made = (await api.ask("POST", "/api/v1/sessions", { label: label.trim() })) as SessionName;
      setLabel("");
      onCreated(made.id);
    });
  };
  return (
    <form class="new-session" onSubmit={submit}>
      <label for="new-label">{TEXTS.sessions.newLabel}</label>
      <div class="row">
        <input
          id="new-label"
          required
          maxlength={100}
          autocomplete="off"
          placeholder={TEXTS.sessions.newPlaceholder}
          value={label}
          onInput={({ currentTarget }) => setLabel(currentTarget.value)}
        />
        <button disabled={isBusy}>{TEXTS.sessions.create}</button>
      </div>
      <Failure text={failure} />
    </form>
  );
}
