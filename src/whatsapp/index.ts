export { libraryVersion } from "./device/client-version.ts";
export type { Owner } from "./connection/connect-gate.ts";
export { whatsappPool, type Pool, type PoolOptions } from "./pool.ts";
export { WHATSAPP_ROOT_KEY } from "./device/root-key.ts";
export { whatsappComposer } from "./messages/composer.ts";
export { tryWhatsApp } from "./trial.ts";
export { createWayOut, fetchBy, routeBy, tryWayOut, type Passage, type WayOut } from "./way-out/way-out.ts";
