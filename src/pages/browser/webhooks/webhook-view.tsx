import { useEffect, useRef } from "preact/hooks";
import { momentOf } from "../chats/moments.ts";
import { Failure } from "../failure.tsx";
import { takeLostFocus } from "../focus.ts";
import type { GatewayApi } from "../gateway-api.ts";
import { TEXTS } from "../texts.ts";
import { addressOf } from "./address.ts";
import { ChangeEvents } from "./change-events.tsx";
import { Deliveries } from "./deliveries.tsx";
import { deliveriesOf, type DeliveryList, type WebhookRow } from "./rows.ts";
import { EVERY_EVENT } from "./event-names.ts";
import { useAnswer } from "./use-answer.ts";
import { WebhookActions } from "./webhook-actions.tsx";
import { WebhookState } from "./webhook-state.tsx";

type Props = {
  readonly api: GatewayApi;
  readonly webhook: WebhookRow;
  /** The label of the one session that it hears of, where that is known. */
  readonly session: string | undefined;
  /** A person has just asked for it: the focus goes there. */
  readonly isChosen: boolean;
  readonly onChanged: () => void;
};

/** One webhook: how it stands, what can be done with it, and what its receiver answered last. */
export function WebhookView({ api, webhook, session, isChosen, onChanged }: Props) {
  const path = `/api/v1/webhooks/${webhook.id}`;
  const { told, failure, refresh } = useAnswer<DeliveryList>(() => api.call("GET", deliveriesOf(path)));
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isChosen) heading.current?.focus();
  }, [isChosen]);
  useEffect(() => takeLostFocus(heading.current), [webhook.active]);
  const changed = () => {
    onChanged();
    refresh();
  };
  return (
    <>
      <section aria-labelledby="webhook" class="card">
        <h3 id="webhook" class="address" ref={heading} tabIndex={-1}>
          {addressOf(webhook.url)}
        </h3>
        <div role="status">
          <WebhookState {...webhook} />
          {webhook.disabledReason !== undefined && <p class="failure">{webhook.disabledReason}</p>}
        </div>
        <Facts webhook={webhook} session={session} waiting={told && waitingOf(told)} />
        <WebhookActions api={api} webhook={webhook} onChanged={changed} onDeleted={onChanged} />
        <ChangeEvents api={api} path={path} events={webhook.events} onChanged={onChanged} />
      </section>
      <Failure text={failure} />
      {told && <Deliveries api={api} path={path} list={told} onSentAgain={refresh} />}
    </>
  );
}

type FactsProps = Pick<Props, "webhook" | "session"> & { readonly waiting: string | undefined };

function Facts({ webhook: { id, events, sessionId }, session, waiting }: FactsProps) {
  const facts = [
    [TEXTS.webhooks.hears, heardOf(events)],
    [TEXTS.webhooks.of, sessionId === null ? TEXTS.webhooks.allSessions : (session ?? sessionId)],
    [TEXTS.webhooks.waits, waiting ?? TEXTS.webhooks.loading],
    [TEXTS.session.id, id],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function heardOf(events: readonly string[]): string {
  if (events.length === 0) return TEXTS.webhooks.nothing;
  return events.map((name) => (name === EVERY_EVENT ? TEXTS.webhooks.everything : name)).join(", ");
}

function waitingOf({ backlog, backlogIsAtLeast: isAtLeast, oldestAt }: DeliveryList): string {
  if (oldestAt !== null) return TEXTS.webhooks.waiting(backlog, isAtLeast, momentOf(oldestAt));
  return isAtLeast ? TEXTS.webhooks.mayWait : TEXTS.webhooks.nothingWaits;
}
