import type { FactName } from "../../../../src/core/index.ts";

const EVERY_EVENT = "*";

/** The documented events that there are facts of. */
const CATALOG: Readonly<Record<string, FactName>> = {
  "session.status": "session_status",
  "auth.qr": "qr",
  message: "message_received",
  "message.from_me": "message_sent",
  "message.reaction": "message_reacted",
  "message.edited": "message_edited",
  "message.revoked": "message_revoked",
  "poll.vote": "poll_voted",
  "poll.recap": "poll_ended",
  "message.status": "message_status",
  "presence.update": "partner_state",
  "auth.code": "session_linked",
  "group.update": "group_changed",
  "group.participant": "members_changed",
  "chat.update": "picture_changed",
  "contact.update": "contact_named",
  "call.incoming": "call",
  "newsletter.update": "channel_changed",
};

/** Our own: for webhooks that name them. */
const OWN: Readonly<Record<string, FactName>> = {
  "session.deleted": "session_deleted",
  "presence.started": "presence_started",
  "presence.ended": "presence_ended",
};

/** What is delivered, the documented events first. */
export const DELIVERED_EVENTS = { catalog: Object.keys(CATALOG), own: Object.keys(OWN) };

/** What a test delivery is. */
export const TEST_EVENT = "webhook.test";

const BY_NAME = new Map(Object.entries({ ...CATALOG, ...OWN }));
const BY_FACT = new Map([...BY_NAME].map(([name, fact]) => [fact, name]));
/** Told to who asks for it alone. */
BY_FACT.set("webhook_test", TEST_EVENT);

/** Names that nothing is told of yet, or never, are passed over. */
export function factsOf(events: readonly string[]): ReadonlySet<FactName> {
  return new Set(
    events.flatMap((name) => (name === EVERY_EVENT ? Object.values(CATALOG) : (BY_NAME.get(name) ?? []))),
  );
}

/** Undefined for what no webhook is told of. */
export function eventNameOf(fact: FactName): string | undefined {
  return BY_FACT.get(fact);
}
