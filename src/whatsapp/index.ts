export { whatsappPool, type Pool, type PoolOptions } from "./pool.ts";
export { WHATSAPP_ROOT_KEY } from "./root-key.ts";
