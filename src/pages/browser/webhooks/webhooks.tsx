import { useEffect, useRef, useState } from "preact/hooks";
import { Failure } from "../failure.tsx";
import { takeLostFocus } from "../focus.ts";
import type { GatewayApi } from "../gateway-api.ts";
import type { Session } from "../gateway-state.ts";
import { TEXTS } from "../texts.ts";
import { addressOf } from "./address.ts";
import { InstanceWebhooks } from "./instance-webhooks.tsx";
import { NewWebhook } from "./new-webhook.tsx";
import type { WebhookList, WebhookRow } from "./rows.ts";
import { useAnswer } from "./use-answer.ts";
import { WebhookState } from "./webhook-state.tsx";
import { WebhookView } from "./webhook-view.tsx";

type Props = {
  readonly api: GatewayApi;
  readonly sessions: readonly Session[];
  readonly canRead: boolean;
};

/** The organization's webhooks, and the one that was picked. */
export function Webhooks({ api, sessions, canRead }: Props) {
  const { told, failure, refresh } = useAnswer<WebhookList>(() => api.call("GET", "/api/v1/webhooks"));
  const [picked, pick] = useState<string>();
  const webhooks = told?.data ?? [];
  const shown = webhooks.find(({ id }) => id === picked) ?? webhooks[0];
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => takeLostFocus(heading.current), [webhooks.length]);
  return (
    <article aria-labelledby="webhooks">
      <header>
        <h2 id="webhooks" ref={heading} tabIndex={-1}>
          {TEXTS.webhooks.heading}
        </h2>
        <p class="hint">{TEXTS.webhooks.what}</p>
      </header>
      <Failure text={failure} />
      {told && webhooks.length === 0 && <p>{TEXTS.webhooks.none}</p>}
      {shown && <WebhookPicker webhooks={webhooks} picked={shown.id} onPick={pick} />}
      {shown && (
        <WebhookView
          key={shown.id}
          api={api}
          webhook={shown}
          session={sessions.find(({ id }) => id === shown.sessionId)?.label}
          isChosen={shown.id === picked}
          onChanged={refresh}
        />
      )}
      <NewWebhook
        api={api}
        onCreated={(id) => {
          pick(id);
          refresh();
        }}
      />
      {canRead && sessions.length > 0 && <InstanceWebhooks api={api} sessions={sessions} />}
    </article>
  );
}

type PickerProps = {
  readonly webhooks: readonly WebhookRow[];
  readonly picked: string;
  readonly onPick: (id: string) => void;
};

function WebhookPicker({ webhooks, picked, onPick }: PickerProps) {
  return (
    <ul class="sessions webhooks" aria-label={TEXTS.webhooks.heading}>
      {webhooks.map((webhook) => (
        <li key={webhook.id}>
          <button
            type="button"
            aria-current={webhook.id === picked ? "true" : undefined}
            onClick={() => onPick(webhook.id)}
          >
            <span class="label">{addressOf(webhook.url)}</span>
            <WebhookState {...webhook} />
          </button>
        </li>
      ))}
    </ul>
  );
}
