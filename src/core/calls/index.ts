export { createCalls, type Calls } from "./calls.ts";
export type { HeardCall } from "./heard-call.ts";
