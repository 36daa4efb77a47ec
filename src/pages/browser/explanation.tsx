import { useState } from "preact/hooks";
import { Failure } from "./failure.tsx";
import type { GatewayApi } from "./gateway-api.ts";
import { TEXTS } from "./texts.ts";
import { useAction } from "./use-action.ts";

type ChatState = keyof typeof TEXTS.states;

/** Of the gateway's explanation, what is shown. */
type Explained = {
  readonly advice: string;
  readonly session: { readonly announced: string | null };
  readonly chat: { readonly to: string };
  readonly indicator: { readonly state: ChatState } | null;
  readonly lastStanza: { readonly state: ChatState; readonly at: number } | null;
  readonly lastError: { readonly message: string; readonly at: number } | null;
};

type Props = { readonly api: GatewayApi; readonly session: string; readonly chat: string };

/** Tells on request why a chat partner sees an indicator, or does not. */
export function Explanation({ api, session, chat }: Props) {
  const [explained, setExplained] = useState<Explained>();
  const { isBusy, failure, run } = useAction();
  const ask = () =>
    run(async () => {
      const path = `/api/v1/sessions/${session}/chats/${encodeURIComponent(chat)}/presence/explain`;
      setExplained((await api.ask("GET", path)) as Explained);
    });
  return (
    <div class="explanation">
      <button type="button" disabled={isBusy} onClick={ask}>
        {TEXTS.explain.ask}
      </button>
      <Failure text={failure} />
      <div role="status">{explained && <Facts {...explained} />}</div>
    </div>
  );
}

function Facts({ advice, session, chat, indicator, lastStanza, lastError }: Explained) {
  const facts = [
    [TEXTS.explain.showing, indicator ? TEXTS.states[indicator.state] : TEXTS.explain.nothing],
    [
      TEXTS.explain.lastSent,
      lastStanza ? `${TEXTS.states[lastStanza.state]} ${timeOf(lastStanza.at)}` : TEXTS.explain.never,
    ],
    [TEXTS.explain.goesTo, chat.to],
    [TEXTS.explain.announced, session.announced ?? TEXTS.explain.never],
    ...(lastError ? [[TEXTS.explain.lastError, `${lastError.message}, ${timeOf(lastError.at)}`]] : []),
  ];
  return (
    <>
      <h4>{TEXTS.explain.heading}</h4>
      <p>{advice}</p>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function timeOf(atMs: number): string {
  return new Date(atMs).toLocaleTimeString();
}
