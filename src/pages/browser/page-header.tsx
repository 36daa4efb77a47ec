import type { StreamPhase } from "./follow-events.ts";
import type { RateLimit } from "./gateway-api.ts";
import { TEXTS } from "./texts.ts";

type Props = {
  readonly organization: string;
  readonly phase: StreamPhase | undefined;
  readonly rateLimit: RateLimit | undefined;
  readonly isAtWebhooks: boolean;
  /** Undefined for who may not see them. */
  readonly onWebhooks: (() => void) | undefined;
  readonly onSignOut: () => void;
};

const PHASES = {
  connecting: TEXTS.header.connecting,
  live: TEXTS.header.live,
  lost: TEXTS.header.lost,
  refused: TEXTS.header.notLive,
} as const satisfies Record<StreamPhase, string>;

/** Who is signed in, whether what is shown is live, how many calls are left, and the way to the webhooks. */
export function PageHeader(props: Props) {
  const { organization, phase, rateLimit, isAtWebhooks, onWebhooks, onSignOut } = props;
  return (
    <header class="page-header">
      <h1>{TEXTS.title}</h1>
      <span>{organization}</span>
      <span role="status" class={`phase ${phase ?? "refused"}`}>
        {PHASES[phase ?? "refused"]}
      </span>
      {rateLimit && <span class="hint">{TEXTS.header.rateLimit(rateLimit.remaining, rateLimit.limit)}</span>}
      <nav aria-labelledby="documents">
        <span id="documents" class="hint">
          {TEXTS.header.documents}
        </span>
        <a href="docs/bearer-cid">bearer/cid</a> <a href="docs/token-number">token/number</a>
      </nav>
      {onWebhooks && (
        <button type="button" aria-current={isAtWebhooks ? "page" : undefined} onClick={onWebhooks}>
          {TEXTS.webhooks.heading}
        </button>
      )}
      <button type="button" onClick={onSignOut}>
        {TEXTS.header.signOut}
      </button>
    </header>
  );
}
