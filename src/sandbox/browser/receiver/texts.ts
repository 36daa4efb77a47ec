import type { ChecksView, DeliveryView, FaultKind, FaultView, Verdict } from "./receiver-view.ts";

const FAULTS: Readonly<Record<FaultKind, string>> = {
  refuse: "reset before anything is read",
  silence: "take it and never answer",
  "headers-only": "begin an answer, then say nothing",
  drip: "answer a byte a second",
  reset: "read it, then reset",
  cut: "cut off in the middle of the answer",
  error: "500",
  busy: "429, Retry-After in seconds",
  "busy-until": "429, Retry-After as a date",
  redirect: "301",
  "one-event": "400 for one event, the next that comes",
  gone: "410",
  endless: "200 with an endless body",
  late: "200 after 20 s",
};

const CHECKS: Readonly<Record<keyof ChecksView, string>> = {
  hmac: "X-Webhook-Hmac",
  standardWebhooks: "webhook-signature",
  authorization: "Authorization",
};

const VERDICTS: Readonly<Record<Verdict, string>> = {
  valid: "verified",
  wrong: "wrong",
  missing: "missing",
  unchecked: "not checked",
};

/** Every text of the page. */
export const TEXTS = {
  title: "The receiver",
  about:
    "Point a webhook here: each delivery as it comes, whether its signatures hold, and how it is answered.",
  opening: "Connecting to the simulated WhatsApp…",
  live: "Live",
  lost: "The simulated WhatsApp cannot be reached. This page goes on by itself when it is back.",
  phone: "The phone",
  json: "The same as JSON",

  receivers: "Receivers",
  none: "No receiver yet. Point a webhook at an address like this one: it is there with its first delivery.",

  expected: "What deliveries are compared with",
  secret: "Secret",
  secretHint: "Of a bearer/cid webhook. It stays in the memory of the simulated WhatsApp.",
  authorization: "Authorization",
  authorizationHint: "Of a token/number webhook, as it was configured.",
  compare: "Compare",
  compared: "Compared, with what has come before too.",

  answers: "How it answers",
  fault: "Answer",
  healthy: "200 at once",
  faultOf: (kind: FaultKind) => FAULTS[kind],
  times: "How often",
  timesHint: "Deliveries; empty: until it is told otherwise.",
  set: "Answer so",
  now: (fault: FaultView | null) => {
    if (!fault) return "Now: 200 at once.";
    return `Now: ${FAULTS[fault.kind]}${fault.times === null ? "" : `, ${often(fault.times)}`}.`;
  },
  refused: (count: number) => `${count} ${count === 1 ? "delivery was" : "deliveries were"} reset unread.`,

  deliveries: "Deliveries",
  newestFirst: "Newest first.",
  noDeliveries: "Nothing has come yet.",
  ofDelivery: ({ id, event }: DeliveryView) => `Delivery ${id}: ${event ?? "an event without a name"}`,
  nameOf: ({ event }: DeliveryView) => event ?? "an event without a name",
  check: (check: keyof ChecksView, verdict: Verdict) => `${CHECKS[check]}: ${VERDICTS[verdict]}`,
  again: "came again",
  outOfOrder: "out of order for its session",
  answered: (fault: FaultKind | null) => `answered: ${fault === null ? "200" : FAULTS[fault]}`,
  session: (session: string) => `session ${session}`,
  headers: "Headers",
  body: "Body",
  emptyBody: "No body.",
  cut: (bytes: number) => `The beginning of ${bytes} bytes.`,
} as const;

function often(times: number): string {
  return times === 1 ? "once" : `${times} times`;
}
