import { Failure } from "./failure.tsx";
import type { GatewayApi } from "./gateway-api.ts";
import type { Indicator } from "./gateway-state.ts";
import { TEXTS } from "./texts.ts";
import { useAction } from "./use-action.ts";
import { useSecondsLeft } from "./use-seconds-left.ts";

type Props = {
  readonly api: GatewayApi;
  readonly session: string;
  readonly indicators: readonly Indicator[];
  readonly canSend: boolean;
};

/** What the session's chat partners see now. */
export function Indicators({ api, session, indicators, canSend }: Props) {
  const { isBusy, failure, run } = useAction();
  const stop = (chat: string) =>
    run(async () => {
      const path = `/api/v1/sessions/${session}/chats/${encodeURIComponent(chat)}/presence`;
      await api.ask("PUT", path, { state: "paused" });
    });
  return (
    <section aria-labelledby="running" class="card">
      <h3 id="running">{TEXTS.indicators.heading}</h3>
      <div aria-live="polite">
        {indicators.length === 0 && <p class="none">{TEXTS.indicators.none}</p>}
        <ul class="indicators">
          {indicators.map((indicator) => (
            <li key={indicator.chat}>
              <span class="chat">{indicator.chat}</span>
              <strong>{TEXTS.states[indicator.state]}</strong>
              <Remaining indicator={indicator} />
              {canSend && (
                <button
                  type="button"
                  disabled={isBusy}
                  aria-label={TEXTS.indicators.stopOf(indicator.chat)}
                  onClick={() => stop(indicator.chat)}
                >
                  {TEXTS.indicators.stop}
                </button>
              )}
            </li>
          ))}
        </ul>
      </div>
      <Failure text={failure} />
    </section>
  );
}

function Remaining({ indicator: { showing, endsAt } }: { readonly indicator: Indicator }) {
  const seconds = useSecondsLeft(endsAt ?? 0);
  const text = endsAt === null ? TEXTS.indicators.open : TEXTS.indicators.until(seconds);
  // A countdown is not read out every second.
  return (
    <span class="hint" aria-live="off">
      {showing ? text : TEXTS.indicators.interrupted}
    </span>
  );
}
