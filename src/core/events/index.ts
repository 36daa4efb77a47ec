export type { Fact, GatewayEvent } from "./event.ts";
export { createEvents, type Events, type FollowEvents } from "./events.ts";
