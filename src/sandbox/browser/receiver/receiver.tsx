import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Answers } from "./answers.tsx";
import { Deliveries } from "./deliveries.tsx";
import { Expected } from "./expected.tsx";
import { useLiveReceiver } from "./live-receiver.ts";
import type { ReceiversView, ReceiverView } from "./receiver-view.ts";
import { TEXTS } from "./texts.ts";

/** What a first webhook may be pointed at. */
const SUGGESTED_NAME = "mine";

function Page() {
  const [picked, pick] = useState<string>();
  const { view, isLost } = useLiveReceiver(picked);
  const shown = view?.receiver?.name;
  // The first that was shown stays, whichever is used next.
  useEffect(() => pick((before) => before ?? shown), [shown]);
  return (
    <>
      <header class="top">
        <div>
          <h1>{TEXTS.title}</h1>
          <p class="quiet">{TEXTS.about}</p>
        </div>
        <p role="status" class={isLost ? "link lost" : "link"}>
          {isLost ? TEXTS.lost : view ? TEXTS.live : TEXTS.opening}
        </p>
      </header>
      {view && (
        <main class={isLost ? "stale" : ""}>
          <div class="column">
            <Names view={view} pick={pick} />
            {view.receiver && <Settings key={view.receiver.name} receiver={view.receiver} />}
          </div>
          <div class="column">
            <Deliveries deliveries={view.receiver?.deliveries ?? []} />
          </div>
        </main>
      )}
      <footer class="bottom quiet">
        <a href="./">{TEXTS.phone}</a>
        {view?.receiver && (
          <>
            {TEXTS.json}: <a href={`receiver/${view.receiver.name}/deliveries`}>deliveries</a>
          </>
        )}
      </footer>
    </>
  );
}

type NamesProps = { readonly view: ReceiversView; readonly pick: (name: string) => void };

function Names({ view: { names, receiver }, pick }: NamesProps) {
  return (
    <section class="card" aria-labelledby="receivers">
      <h2 id="receivers">{TEXTS.receivers}</h2>
      {names.length === 0 && <p class="quiet">{TEXTS.none}</p>}
      <ul class="rows">
        {names.map((name) => (
          <li key={name}>
            <button
              type="button"
              class="pick"
              aria-current={name === receiver?.name ? "true" : undefined}
              onClick={() => pick(name)}
            >
              <strong>{name}</strong>
            </button>
          </li>
        ))}
      </ul>
      <code class="address">{addressOf(receiver?.name ?? SUGGESTED_NAME)}</code>
    </section>
  );
}

function Settings({ receiver }: { readonly receiver: ReceiverView }) {
  const { name, secret, authorization, fault, refused } = receiver;
  return (
    <>
      <Expected name={name} secret={secret} authorization={authorization} />
      <Answers name={name} fault={fault} refused={refused} />
    </>
  );
}

function addressOf(name: string): string {
  return new URL(`receiver/${name}`, document.baseURI).href;
}

const root = document.getElementById("receiver");
if (root) render(<Page />, root);
