export { PROXY_PROTOCOLS, type Configuration, type Proxy } from "./configuration.ts";
export { createConfigurations, type Configurations, type SessionSettings } from "./configurations.ts";
export { incomingSettingsOf, type Incoming, type IncomingSettings } from "./incoming.ts";
export { createKnownIncoming, type KnownIncoming } from "./known-incoming.ts";
export { proxyOf } from "./proxy-of.ts";
