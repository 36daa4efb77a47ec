export type {
  AnsweredMessage,
  ChatFact,
  EndedPoll,
  Fact,
  GatewayEvent,
  SessionFact,
  ToldMedia,
  ToldMessage,
} from "./event.ts";
export { NEWS_FACTS, type GroupChange, type NewsFact, type Person } from "./news-fact.ts";
export { createEvents, type Events, type Facts, type FollowEvents } from "./events.ts";
export type { Following, GoOn } from "./readers/reader.ts";
export { retainEvents, type EventRetention } from "./outbox/retention.ts";
export type { AudienceChanges, LiveEar, Relay, RelayListener } from "./relay/relay.ts";
export type { EventOrder, HeardEvents, OrderedEvent, OrderPage, WantedEvents } from "./outbox/event-order.ts";
export type { Audience, FactName, FactsOf } from "./outbox/audience.ts";
export type {
  Backlog,
  DeadLetter,
  Delivery,
  DeliveryAttempt,
  DeliveryPlace,
  EventPage,
  EventPlace,
  KeptEvent,
  LaneBehind,
  LanePlace,
  LaneRecord,
  LaneState,
  Outbox,
  PlacedEvent,
  SetAside,
  Settlement,
} from "./outbox/outbox.ts";
