import type { Clock } from "../../clock.ts";
import type { PlacedEvent } from "../../events/index.ts";
import type { Log } from "../../log.ts";
import type { SessionStore } from "../../sessions/index.ts";
import type { WebhookTarget } from "../webhook-store.ts";
import type { Courier, RequestContext, WebhookDialects } from "./courier.ts";
import type { DeliveryMeter } from "./delivery-meter.ts";
import type { ToldMediaReading } from "./told-media.ts";
import { verdictOf, type Verdict } from "./verdict.ts";

export type AttemptPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly sessions: Pick<SessionStore, "find" | "tokenOf">;
  readonly dialects: WebhookDialects;
  readonly courier: Courier;
  readonly toldMedia: ToldMediaReading;
  readonly deliveryMeter: DeliveryMeter;
  /** Where the gateway is called. */
  readonly baseUrl: () => string;
};

/** Tries to deliver an event, once. */
export type Attempt = (event: PlacedEvent, target: WebhookTarget) => Promise<Verdict>;

const NOT_TOLD: Verdict = { kind: "taken", httpStatus: null };

export function createAttempt(ports: AttemptPorts): Attempt {
  const { clock, log, sessions, dialects, courier, toldMedia, deliveryMeter, baseUrl } = ports;

  /** What takes room in memory gives it back when it is `over`. */
  function contextOf({ organizationId, sessionId }: PlacedEvent, over: (() => void)[]): RequestContext {
    const find = async () =>
      sessionId === null ? undefined : await sessions.find(organizationId, sessionId);
    return {
      atWallMs: clock.wallMs(),
      baseUrl: baseUrl(),
      async session() {
        const session = await find();
        return session && { session, token: await sessions.tokenOf(organizationId, session.id) };
      },
      async media(message) {
        const session = await find();
        return session && toldMedia.read(session, message, (giveBack) => over.push(giveBack));
      },
    };
  }

  function counted(verdict: Verdict, { atWallMs, againAtWallMs }: PlacedEvent): Verdict {
    const isTaken = verdict.kind === "taken";
    if (isTaken) deliveryMeter.attempt("taken");
    else deliveryMeter.attempt(verdict.httpStatus === null ? "unanswered" : "refused");
    if (isTaken && againAtWallMs === undefined) deliveryMeter.delivered(clock.wallMs() - atWallMs);
    return verdict;
  }

  return async (event, target) => {
    const { id, organizationId, dialect: name } = target.webhook;
    const dialect = dialects[name];
    const over: (() => void)[] = [];
    try {
      const outgoing = await dialect?.requestOf(event, target, contextOf(event, over));
      if (!dialect || !outgoing) return NOT_TOLD;
      const answer = await courier.deliver(organizationId, outgoing);
      return counted(verdictOf(answer, dialect.endsAtGone), event);
    } catch (error) {
      // A mistake of ours; the event is in nobody's way.
      log.error("an event cannot be told", { webhookId: id, event: event.id, cause: String(error) });
      const reason = "it could not be written";
      return { kind: "refused", isOfEvent: true, isGone: false, httpStatus: null, reason, pauseMs: 0 };
    } finally {
      for (const giveBack of over) giveBack();
    }
  };
}
