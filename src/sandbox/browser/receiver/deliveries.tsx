import { timeOfDay } from "../texts.ts";
import type { ChecksView, DeliveryView } from "./receiver-view.ts";
import { TEXTS } from "./texts.ts";

/** What came, the newest first. */
export function Deliveries({ deliveries }: { readonly deliveries: readonly DeliveryView[] }) {
  return (
    <section class="card" aria-labelledby="deliveries">
      <h2 id="deliveries">{TEXTS.deliveries}</h2>
      <p class="quiet">{deliveries.length === 0 ? TEXTS.noDeliveries : TEXTS.newestFirst}</p>
      {deliveries.map((delivery) => (
        <Delivery key={delivery.id} delivery={delivery} />
      ))}
    </section>
  );
}

type DeliveryProps = { readonly delivery: DeliveryView };

function Delivery({ delivery }: DeliveryProps) {
  const { at, path, session, isAgain, isOutOfOrder, checks, fault } = delivery;
  return (
    <article class="delivery" aria-label={TEXTS.ofDelivery(delivery)}>
      <p class="first">
        <time>{timeOfDay(at)}</time> <strong>{TEXTS.nameOf(delivery)}</strong>{" "}
        {session !== null && <span class="quiet">{TEXTS.session(session)}</span>}
      </p>
      {path !== "" && <code>{path}</code>}
      <ul class="marks">
        <li class={fault ? "mark bad" : "mark"}>{TEXTS.answered(fault)}</li>
        {isAgain && <li class="mark odd">{TEXTS.again}</li>}
        {isOutOfOrder && <li class="mark bad">{TEXTS.outOfOrder}</li>}
        {(Object.keys(checks) as (keyof ChecksView)[]).map((check) => (
          <li key={check} class={`mark ${checks[check]}`}>
            {TEXTS.check(check, checks[check])}
          </li>
        ))}
      </ul>
      <Contents delivery={delivery} />
    </article>
  );
}

function Contents({ delivery: { id, headers, body, bodyBytes } }: DeliveryProps) {
  const isCut = new TextEncoder().encode(body).length < bodyBytes;
  return (
    <>
      <details>
        <summary>{TEXTS.headers}</summary>
        {/* Reached by keyboard, because it scrolls. */}
        <pre tabIndex={0} role="region" aria-label={`${TEXTS.headers} ${id}`}>
          {Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`)}
        </pre>
      </details>
      {isCut && <p class="quiet">{TEXTS.cut(bodyBytes)}</p>}
      {body === "" ? (
        <p class="quiet">{TEXTS.emptyBody}</p>
      ) : (
        <pre tabIndex={0} role="region" aria-label={`${TEXTS.body} ${id}`}>
          {pretty(body)}
        </pre>
      )}
    </>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}
