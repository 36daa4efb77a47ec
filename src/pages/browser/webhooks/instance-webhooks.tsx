import { useState } from "preact/hooks";
import { Failure } from "../failure.tsx";
import type { GatewayApi } from "../gateway-api.ts";
import type { Session } from "../gateway-state.ts";
import { TEXTS } from "../texts.ts";
import { addressOf } from "./address.ts";
import type { InstanceWebhookRow } from "./rows.ts";
import { useAnswer } from "./use-answer.ts";
import { WebhookState } from "./webhook-state.tsx";

type Props = { readonly api: GatewayApi; readonly sessions: readonly Session[] };

/** The webhooks of one session in the token/number dialect, which are set there. */
export function InstanceWebhooks({ api, sessions }: Props) {
  const [chosen, choose] = useState<string>();
  // Under which name a new session is known there is told a moment later.
  const named = sessions.filter(({ name }) => name !== "");
  const shown = named.find(({ id }) => id === chosen) ?? named[0];
  if (!shown) return null;
  return (
    <section aria-labelledby="instance-webhooks" class="card">
      <h3 id="instance-webhooks">{TEXTS.webhooks.ofInstance}</h3>
      <p class="hint">{TEXTS.webhooks.ofInstanceHint}</p>
      <div>
        <label for="instance">{TEXTS.webhooks.instance}</label>
        <select id="instance" value={shown.id} onChange={({ currentTarget }) => choose(currentTarget.value)}>
          {named.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <List key={shown.id} api={api} instance={shown.name} />
    </section>
  );
}

function List({ api, instance }: { readonly api: GatewayApi; readonly instance: string }) {
  const path = `/api/events/getWebhook/${encodeURIComponent(instance)}`;
  const { told, failure } = useAnswer<{ readonly webhooks: readonly InstanceWebhookRow[] }>(() =>
    api.callByToken("GET", path),
  );
  return (
    <>
      <Failure text={failure} />
      {told?.webhooks.length === 0 && <p class="none">{TEXTS.webhooks.noneOfInstance}</p>}
      <ul class="deliveries">
        {told?.webhooks.map(({ label, enabled, url, events, disabledReason }) => (
          <li key={label}>
            <strong>{label}</strong>
            <WebhookState active={enabled} />
            {url !== null && <span class="address">{addressOf(url)}</span>}
            <span class="hint">{events.length === 0 ? TEXTS.webhooks.everything : events.join(", ")}</span>
            {disabledReason !== undefined && <span class="failure">{disabledReason}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
