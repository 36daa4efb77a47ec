import type { DeliveryAnswer } from "./courier.ts";

const LEAST_PAUSE_MS = 1_000;
const MOST_PAUSE_MS = 60 * 60_000;

/** What a client error says of the endpoint, or of this moment, and not of the event. */
const OF_ENDPOINT: ReadonlySet<number> = new Set([401, 403, 404, 405, 407, 408, 410, 421, 425, 429]);

/** What an answer means for a delivery. */
export type Verdict =
  | { readonly kind: "taken" }
  | {
      readonly kind: "refused";
      /** It may be about this event, while others would be taken. */
      readonly isOfEvent: boolean;
      /** The receiver wants nothing more, ever. */
      readonly isGone: boolean;
      readonly httpStatus: number | null;
      readonly reason: string;
      /** 0 unless the receiver asks for more. */
      readonly pauseMs: number;
    };

export type Refusal = Extract<Verdict, { kind: "refused" }>;

/** `endsAtGone`: whether 410 says that nothing more is wanted. */
export function verdictOf(answer: DeliveryAnswer, endsAtGone: boolean): Verdict {
  if (answer.kind === "unanswered") {
    const { reason } = answer;
    return { kind: "refused", isOfEvent: false, isGone: false, httpStatus: null, reason, pauseMs: 0 };
  }
  const { status, retryAfterMs } = answer;
  if (status >= 200 && status < 300) return { kind: "taken" };
  return {
    kind: "refused",
    isOfEvent: status === 500 || (status >= 400 && status < 500 && !OF_ENDPOINT.has(status)),
    isGone: endsAtGone && status === 410,
    httpStatus: status,
    reason: `HTTP ${status}`,
    pauseMs: retryAfterMs === null ? 0 : Math.min(Math.max(retryAfterMs, LEAST_PAUSE_MS), MOST_PAUSE_MS),
  };
}
