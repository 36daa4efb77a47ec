import type { FactName } from "../../../../src/core/index.ts";
import { EVENT_NAMES, type EventName } from "../../configuration/kept.ts";

/** What each of the six is made of. */
const FACTS: Readonly<Record<EventName, readonly FactName[]>> = {
  "message.exchange": [
    "message_received",
    "message_sent",
    "message_reacted",
    "message_edited",
    "message_revoked",
    "poll_voted",
  ],
  "message.status": ["message_status", "message_signed"],
  "call.update": ["call"],
  "group.flow": ["group_changed", "members_changed", "picture_changed"],
  "instance.state": ["session_status", "session_linked", "qr"],
  "label.update": ["label_changed", "label_assigned"],
};

const BY_FACT: ReadonlyMap<FactName, EventName> = new Map(
  EVENT_NAMES.flatMap((name) => FACTS[name].map((fact) => [fact, name] as const)),
);

/** Which facts are heard by whom names these events; no name is every event. */
export function factsOf(events: readonly string[]): ReadonlySet<FactName> {
  const names = events.length === 0 ? EVENT_NAMES : EVENT_NAMES.filter((name) => events.includes(name));
  return new Set(names.flatMap((name) => FACTS[name]));
}

/** Undefined for what this dialect has no event of. */
export function eventNameOf(fact: FactName): EventName | undefined {
  return BY_FACT.get(fact);
}
