export { createCalls, type CallRoom, type Calls, type PlacedRing } from "./calls.ts";
export type { HeardCall } from "./heard-call.ts";
