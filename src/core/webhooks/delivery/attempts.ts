import type { Clock } from "../../clock.ts";
import type { PlacedEvent } from "../../events/index.ts";
import type { Log } from "../../log.ts";
import type { SessionStore } from "../../sessions/index.ts";
import type { WebhookTarget } from "../webhook-store.ts";
import type { Courier, RequestContext, WebhookDialects } from "./courier.ts";
import { verdictOf, type Verdict } from "./verdict.ts";

export type AttemptPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly sessions: Pick<SessionStore, "find" | "tokenOf">;
  readonly dialects: WebhookDialects;
  readonly courier: Courier;
  /** Where the gateway is called. */
  readonly baseUrl: () => string;
};

/** Tries to deliver an event, once. */
export type Attempt = (event: PlacedEvent, target: WebhookTarget) => Promise<Verdict>;

const NOT_TOLD: Verdict = { kind: "taken" };

export function createAttempt(ports: AttemptPorts): Attempt {
  const { clock, log, sessions, dialects, courier, baseUrl } = ports;

  function contextOf({ organizationId, sessionId }: PlacedEvent): RequestContext {
    return {
      atWallMs: clock.wallMs(),
      baseUrl: baseUrl(),
      async session() {
        const session = sessionId === null ? undefined : await sessions.find(organizationId, sessionId);
        return session && { session, token: await sessions.tokenOf(organizationId, session.id) };
      },
    };
  }

  return async (event, target) => {
    const { id, organizationId, dialect: name } = target.webhook;
    const dialect = dialects[name];
    try {
      const outgoing = await dialect?.requestOf(event, target, contextOf(event));
      if (!dialect || !outgoing) return NOT_TOLD;
      return verdictOf(await courier.deliver(organizationId, outgoing), dialect.endsAtGone);
    } catch (error) {
      // A mistake of ours; the event is in nobody's way.
      log.error("an event cannot be told", { webhookId: id, event: event.id, cause: String(error) });
      const reason = "it could not be written";
      return { kind: "refused", isOfEvent: true, isGone: false, httpStatus: null, reason, pauseMs: 0 };
    }
  };
}
