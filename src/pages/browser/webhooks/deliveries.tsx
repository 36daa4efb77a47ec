import { useEffect, useRef, useState } from "preact/hooks";
import { momentOf } from "../chats/moments.ts";
import { Failure } from "../failure.tsx";
import { takeLostFocus } from "../focus.ts";
import type { GatewayApi } from "../gateway-api.ts";
import { TEXTS } from "../texts.ts";
import { useAction } from "../use-action.ts";
import { keyOf, withNext, withOlder, type DeliveryPages } from "./delivery-pages.ts";
import { deliveriesOf, type DeliveryList, type DeliveryRow } from "./rows.ts";

type Props = {
  readonly api: GatewayApi;
  /** Of the webhook. */
  readonly path: string;
  /** The last ones. */
  readonly list: DeliveryList;
  readonly onSentAgain: () => void;
};

/** What a webhook's receiver answered last, each a place from which everything can be sent again. */
export function Deliveries({ api, path, list, onSentAgain }: Props) {
  const [count, setCount] = useState<number>();
  const [before, keep] = useState<DeliveryPages>();
  const { data, nextCursor } = withOlder(list, before);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The button is gone with the last page.
    if (before) takeLostFocus(heading.current);
  }, [nextCursor === null]);
  const { isBusy, failure, run } = useAction();
  const sendAgain = (since: number) =>
    run(async () => {
      setCount(undefined);
      const answer = await api.ask("POST", `${path}:redeliver`, { since });
      setCount((answer as { readonly count: number }).count);
      onSentAgain();
    });
  const loadOlder = (cursor: string) =>
    run(async () => {
      const page = (await api.ask("GET", deliveriesOf(path, cursor))) as DeliveryList;
      keep(withNext({ data, nextCursor }, page));
    });
  return (
    <section aria-labelledby="deliveries" class="card">
      <h3 id="deliveries" ref={heading} tabIndex={-1}>
        {TEXTS.webhooks.deliveries}
      </h3>
      <div role="status">{count !== undefined && <p>{TEXTS.webhooks.sentAgain(count)}</p>}</div>
      <Failure text={failure} />
      {data.length === 0 && <p class="none">{TEXTS.webhooks.noDeliveries}</p>}
      <ul class="deliveries">
        {data.map((delivery) => (
          <Row key={keyOf(delivery)} delivery={delivery} isBusy={isBusy} onSend={sendAgain} />
        ))}
      </ul>
      {nextCursor !== null && (
        <>
          <button type="button" aria-disabled={isBusy} onClick={() => !isBusy && loadOlder(nextCursor)}>
            {TEXTS.webhooks.older}
          </button>
          <p class="hint" role="status">
            {TEXTS.webhooks.onlyLast(data.length)}
          </p>
        </>
      )}
    </section>
  );
}

type RowProps = {
  readonly delivery: DeliveryRow;
  readonly isBusy: boolean;
  readonly onSend: (since: number) => void;
};

function Row({ delivery, isBusy, onSend }: RowProps) {
  const { event, status, httpStatus, error, attempts, at, happenedAt } = delivery;
  const moment = momentOf(at);
  return (
    <li>
      <strong>{event}</strong>
      <span class={`status ${status}`}>{TEXTS.webhooks.outcomes[status]}</span>
      <span>{error ?? `HTTP ${httpStatus ?? ""}`}</span>
      <span class="hint">{TEXTS.webhooks.attempt(attempts, moment)}</span>
      {happenedAt !== null && (
        <button
          type="button"
          disabled={isBusy}
          aria-label={TEXTS.webhooks.sendAgainOf(event, moment)}
          onClick={() => onSend(happenedAt)}
        >
          {TEXTS.webhooks.sendAgain}
        </button>
      )}
    </li>
  );
}
