import type { Clock } from "../../clock.ts";
import type { PlacedEvent } from "../../events/index.ts";
import type { Log } from "../../log.ts";
import type { WebhookTarget } from "../webhook-store.ts";
import type { Courier, WebhookDialect } from "./courier.ts";
import type { DeliveryMeter } from "./delivery-meter.ts";
import { verdictOf, type Verdict } from "./verdict.ts";

export type AttemptPorts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly dialect: WebhookDialect;
  readonly courier: Courier;
  readonly deliveryMeter: DeliveryMeter;
};

/** Tries to deliver an event, once. */
export type Attempt = (event: PlacedEvent, target: WebhookTarget) => Promise<Verdict>;

const NOT_TOLD: Verdict = { kind: "taken", httpStatus: null };

export function createAttempt({ clock, log, dialect, courier, deliveryMeter }: AttemptPorts): Attempt {
  function counted(verdict: Verdict, { atWallMs, againAtWallMs }: PlacedEvent): Verdict {
    const isTaken = verdict.kind === "taken";
    if (isTaken) deliveryMeter.attempt("taken");
    else deliveryMeter.attempt(verdict.httpStatus === null ? "unanswered" : "refused");
    if (isTaken && againAtWallMs === undefined) deliveryMeter.delivered(clock.wallMs() - atWallMs);
    return verdict;
  }

  return async (event, target) => {
    const { id, organizationId } = target.webhook;
    try {
      const outgoing = dialect.requestOf(event, target, clock.wallMs());
      if (!outgoing) return NOT_TOLD;
      return counted(verdictOf(await courier.deliver(organizationId, outgoing)), event);
    } catch (error) {
      // A mistake of ours; the event is in nobody's way.
      log.error("an event cannot be told", { webhookId: id, event: event.id, cause: String(error) });
      const reason = "it could not be written";
      return { kind: "refused", isOfEvent: true, isGone: false, httpStatus: null, reason, pauseMs: 0 };
    }
  };
}
