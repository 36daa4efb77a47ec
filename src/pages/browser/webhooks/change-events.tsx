import { useState } from "preact/hooks";
import { Failure } from "../failure.tsx";
import type { GatewayApi } from "../gateway-api.ts";
import { TEXTS } from "../texts.ts";
import { useAction } from "../use-action.ts";
import { EventChoice } from "./event-choice.tsx";

type Props = {
  readonly api: GatewayApi;
  /** Of the webhook. */
  readonly path: string;
  readonly events: readonly string[];
  readonly onChanged: () => void;
};

/** What a webhook hears, to be chosen anew: closed until somebody wants to. */
export function ChangeEvents({ api, path, events, onChanged }: Props) {
  // Until somebody has chosen it is as the gateway tells it.
  const [chosen, choose] = useState<readonly string[]>();
  const [isSaved, setSaved] = useState(false);
  const { isBusy, failure, run } = useAction();
  const submit = (event: Event) => {
    event.preventDefault();
    run(async () => {
      await api.ask("PATCH", path, { events: chosen ?? events });
      choose(undefined);
      setSaved(true);
      onChanged();
    });
  };
  return (
    <details>
      <summary>{TEXTS.webhooks.chooseEvents}</summary>
      <form class="new-webhook" onSubmit={submit}>
        <EventChoice
          chosen={chosen ?? events}
          onChange={(now) => {
            setSaved(false);
            choose(now);
          }}
        />
        <button disabled={isBusy}>{TEXTS.webhooks.saveEvents}</button>
      </form>
      <div role="status">{isSaved && <p>{TEXTS.webhooks.eventsSaved}</p>}</div>
      <Failure text={failure} />
    </details>
  );
}
