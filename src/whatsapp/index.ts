export { whatsappPool, type Pool, type PoolOptions } from "./pool.ts";
export { WHATSAPP_ROOT_KEY } from "./root-key.ts";
export { libraryVersion } from "./client-version.ts";
export { tryWhatsApp } from "./trial.ts";
