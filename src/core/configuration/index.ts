export { PROXY_PROTOCOLS, type Configuration, type Proxy } from "./configuration.ts";
export { createConfigurations, type Configurations, type SessionSettings } from "./configurations.ts";
export { proxyOf } from "./proxy-of.ts";
