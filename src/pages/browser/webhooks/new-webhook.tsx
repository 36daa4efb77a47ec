import { useState } from "preact/hooks";
import { Failure } from "../failure.tsx";
import type { GatewayApi } from "../gateway-api.ts";
import { TEXTS } from "../texts.ts";
import { useAction } from "../use-action.ts";
import { EventChoice } from "./event-choice.tsx";
import { EVERY_EVENT } from "./event-names.ts";
import type { WebhookRow } from "./rows.ts";

type Props = { readonly api: GatewayApi; readonly onCreated: (id: string) => void };

/** Makes a webhook of all sessions. */
export function NewWebhook({ api, onCreated }: Props) {
  const [url, setUrl] = useState("");
  const [secret, setSecret] = useState("");
  const [events, setEvents] = useState<readonly string[]>([EVERY_EVENT]);
  const { isBusy, failure, run } = useAction();
  const submit = (event: Event) => {
    event.preventDefault();
    run(async () => {
      const wanted = { url: url.trim(), events, ...(secret !== "" && { secret }) };
      const made = (await api.ask("POST", "/api/v1/webhooks", wanted)) as WebhookRow;
      setUrl("");
      setSecret("");
      setEvents([EVERY_EVENT]);
      onCreated(made.id);
    });
  };
  return (
    <section aria-labelledby="new-webhook" class="card">
      <h3 id="new-webhook">{TEXTS.webhooks.newHeading}</h3>
      <form class="new-webhook" onSubmit={submit}>
        <label for="webhook-url">{TEXTS.webhooks.url}</label>
        <input
          id="webhook-url"
          type="url"
          required
          maxlength={2048}
          autocomplete="off"
          spellcheck={false}
          placeholder={TEXTS.webhooks.urlPlaceholder}
          value={url}
          onInput={({ currentTarget }) => setUrl(currentTarget.value)}
        />
        <label for="webhook-secret">{TEXTS.webhooks.secret}</label>
        <input
          id="webhook-secret"
          type="password"
          maxlength={256}
          autocomplete="off"
          spellcheck={false}
          aria-describedby="webhook-secret-hint"
          value={secret}
          onInput={({ currentTarget }) => setSecret(currentTarget.value)}
        />
        <p id="webhook-secret-hint" class="hint">
          {TEXTS.webhooks.secretHint}
        </p>
        <EventChoice chosen={events} onChange={setEvents} />
        <button disabled={isBusy}>{TEXTS.webhooks.create}</button>
      </form>
      <Failure text={failure} />
    </section>
  );
}
