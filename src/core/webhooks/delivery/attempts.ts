import type { PlacedEvent } from "../../events/index.ts";
import type { Log } from "../../log.ts";
import type { WebhookTarget } from "../webhook-store.ts";
import type { DeliveryMeter } from "./delivery-meter.ts";
import { createRequests, type RequestPorts } from "./requests.ts";
import { verdictOf, type Verdict } from "./verdict.ts";

export type AttemptPorts = RequestPorts & {
  readonly log: Log;
  readonly deliveryMeter: DeliveryMeter;
};

/** Tries to deliver an event, once. */
export type Attempt = (event: PlacedEvent, target: WebhookTarget) => Promise<Verdict>;

const NOT_TOLD: Verdict = { kind: "taken", httpStatus: null };

export function createAttempt(ports: AttemptPorts): Attempt {
  const { clock, log, dialects, courier, deliveryMeter } = ports;
  const requestOf = createRequests(ports);

  function counted(verdict: Verdict, { atWallMs, againAtWallMs }: PlacedEvent): Verdict {
    const isTaken = verdict.kind === "taken";
    if (isTaken) deliveryMeter.attempt("taken");
    else deliveryMeter.attempt(verdict.httpStatus === null ? "unanswered" : "refused");
    if (isTaken && againAtWallMs === undefined) deliveryMeter.delivered(clock.wallMs() - atWallMs);
    return verdict;
  }

  return async (event, target) => {
    const { id, organizationId, dialect: name } = target.webhook;
    try {
      const outgoing = await requestOf(event, target);
      if (!outgoing) return NOT_TOLD;
      const answer = await courier.deliver(organizationId, outgoing);
      return counted(verdictOf(answer, dialects[name]?.endsAtGone ?? false), event);
    } catch (error) {
      // A mistake of ours; the event is in nobody's way.
      log.error("an event cannot be told", { webhookId: id, event: event.id, cause: String(error) });
      const reason = "it could not be written";
      return { kind: "refused", isOfEvent: true, isGone: false, httpStatus: null, reason, pauseMs: 0 };
    }
  };
}
