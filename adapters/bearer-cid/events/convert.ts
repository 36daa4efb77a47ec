import type { z } from "@hono/zod-openapi";
import type {
  Capability,
  Core,
  FollowEvents,
  GatewayEvent,
  Principal,
  SessionFact,
} from "../../../src/core/index.ts";
import type { EventSource, ServerSentEvent } from "../../../src/http/answers/event-stream.ts";
import { requireSession } from "../dialect/access.ts";
import { toIndicatorRow } from "../presence/convert.ts";
import { toQr, toSessionRow } from "../sessions/convert.ts";
import type { EVENT_NAMES, EventEnvelope } from "./schemas.ts";

type Envelope = z.infer<typeof EventEnvelope>;

const NAMES: Readonly<Record<SessionFact["name"], (typeof EVENT_NAMES)[number]>> = {
  session_status: "session.status",
  session_deleted: "session.deleted",
  qr: "auth.qr",
  presence_started: "presence.started",
  presence_refreshed: "presence.refreshed",
  presence_ended: "presence.ended",
  reset: "stream.reset",
};

const PREFIX = "evt_";

/** What the stream tells of. */
const STREAMED = new Set(
  // As they stand there.
  (Object.keys(NAMES) as SessionFact["name"][]).filter((name) => name !== "reset"),
);
const WITHOUT_QR: ReadonlySet<SessionFact["name"]> = new Set([...STREAMED].filter((name) => name !== "qr"));

/** What a caller asks to follow. Throws `session_not_found`. */
export async function fromEventsRequest(
  core: Core,
  principal: Principal,
  sessionId: string | undefined,
  lastEventId: string | undefined,
): Promise<FollowEvents> {
  return {
    of: sessionId === undefined ? "organization" : await requireSession(core, principal, sessionId),
    // A QR's text is for who may link the session.
    facts: principal.can.has("manage") ? STREAMED : WITHOUT_QR,
    from: lastEventId ? { afterId: lastEventId.replace(PREFIX, ""), orElse: "reset" } : undefined,
  };
}

/** The events of a caller, for as long as the secret is still theirs. */
export function toEventSource(
  core: Core,
  principal: Principal,
  secret: string,
  what: FollowEvents,
): EventSource {
  return {
    follow: async (send) => {
      const { stop } = await core.events.follow(principal, what, (event) => {
        if (isOfSession(event)) send(toServerSentEvent(event, principal.can));
      });
      return stop;
    },
    isAllowed: async () => (await core.callers.authenticate(secret))?.id === principal.id,
  };
}

function isOfSession(event: GatewayEvent): event is GatewayEvent<SessionFact> {
  return event.fact.name in NAMES;
}

function toEvent(
  { id, organizationId, sessionId, atWallMs, fact }: GatewayEvent<SessionFact>,
  can: ReadonlySet<Capability>,
): Envelope {
  return {
    schema: "v1",
    id: PREFIX + id,
    event: NAMES[fact.name],
    session: sessionId,
    organization: organizationId,
    timestamp: atWallMs,
    payload: toPayload(fact, can),
  };
}

function toPayload(fact: SessionFact, can: ReadonlySet<Capability>): Envelope["payload"] {
  switch (fact.name) {
    case "session_status":
      return toSessionRow(fact.session, can);
    case "qr":
      return toQr(fact.qr);
    case "presence_started":
    case "presence_refreshed":
      return toIndicatorRow(fact.indicator);
    case "presence_ended":
      return { ...toIndicatorRow(fact.indicator), endedAt: fact.endedAtWallMs };
    case "session_deleted":
    case "reset":
      return {};
  }
}

type Written = WeakMap<GatewayEvent<SessionFact>, ServerSentEvent>;

/** An event is written once for all who are told the same of it. */
const WRITTEN: Readonly<Record<"forReaders" | "forOthers", Written>> = {
  forReaders: new WeakMap(),
  forOthers: new WeakMap(),
};

function toServerSentEvent(event: GatewayEvent<SessionFact>, can: ReadonlySet<Capability>): ServerSentEvent {
  const written = can.has("read") ? WRITTEN.forReaders : WRITTEN.forOthers;
  const known = written.get(event);
  if (known) return known;
  const envelope = toEvent(event, can);
  // One that is not kept is no place to go on from: which node knows what came before it?
  const id = event.fact.name === "presence_refreshed" ? {} : { id: envelope.id };
  const made = { ...id, event: envelope.event, data: JSON.stringify(envelope) };
  written.set(event, made);
  return made;
}
