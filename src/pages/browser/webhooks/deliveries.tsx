import { useState } from "preact/hooks";
import { momentOf } from "../chats/moments.ts";
import { Failure } from "../failure.tsx";
import type { GatewayApi } from "../gateway-api.ts";
import { TEXTS } from "../texts.ts";
import { useAction } from "../use-action.ts";
import type { DeliveryList, DeliveryRow } from "./rows.ts";

type Props = {
  readonly api: GatewayApi;
  /** Of the webhook. */
  readonly path: string;
  readonly list: DeliveryList;
  readonly onSentAgain: () => void;
};

/** What a webhook's receiver answered last, each a place from which everything can be sent again. */
export function Deliveries({ api, path, list: { data, nextCursor }, onSentAgain }: Props) {
  const [count, setCount] = useState<number>();
  const { isBusy, failure, run } = useAction();
  const sendAgain = (since: number) =>
    run(async () => {
      setCount(undefined);
      const answer = await api.ask("POST", `${path}:redeliver`, { since });
      setCount((answer as { readonly count: number }).count);
      onSentAgain();
    });
  return (
    <section aria-labelledby="deliveries" class="card">
      <h3 id="deliveries">{TEXTS.webhooks.deliveries}</h3>
      <div role="status">{count !== undefined && <p>{TEXTS.webhooks.sentAgain(count)}</p>}</div>
      <Failure text={failure} />
      {data.length === 0 && <p class="none">{TEXTS.webhooks.noDeliveries}</p>}
      <ul class="deliveries">
        {data.map((delivery) => (
          <Row
            key={`${delivery.id} ${delivery.status}`}
            delivery={delivery}
            isBusy={isBusy}
            onSend={sendAgain}
          />
        ))}
      </ul>
      {nextCursor !== null && <p class="hint">{TEXTS.webhooks.onlyLast(data.length)}</p>}
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
