export { createArrivals, type Arrivals } from "./arrivals.ts";
export { createServing, isToConnect, type ServingPorts } from "./create-serving.ts";
export { createServed, type Served } from "./served.ts";
export { servedConnections } from "./served-connections.ts";
export { tellOnce } from "./tell-once.ts";
export type { LettingGo, Serving } from "./serving.ts";
