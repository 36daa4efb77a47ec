export { libraryVersion } from "./client-version.ts";
export type { Owner } from "./connect-gate.ts";
export { whatsappPool, type Pool, type PoolOptions } from "./pool.ts";
export { WHATSAPP_ROOT_KEY } from "./root-key.ts";
export { tryWhatsApp } from "./trial.ts";
export { createWayOut, fetchBy, tryWayOut, type Passage, type WayOut } from "./way-out.ts";
