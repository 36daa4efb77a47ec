import type { z } from "@hono/zod-openapi";
import { isIPv6 } from "node:net";
import { PROXY_PROTOCOLS, type Configuration, type Proxy } from "../../../src/core/index.ts";
import type { ProxyBlock, ProxyBody, ProxyResponse } from "./proxy.schemas.ts";
import { isOneLine, refusedValue } from "../dialect/refused-value.ts";

/** A login's parts as a SOCKS5 proxy can take them. */
const MOST_LOGIN_BYTES = 255;
const HOST_NAME =
  /^(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9])?)*$/;

/** Whether a host may be kept, to be connected to later. */
export type MayConnectTo = (host: string) => boolean;

/** Undefined for no proxy. Throws `malformed_input`. */
export function fromProxyBody(
  body: z.infer<typeof ProxyBody>,
  mayConnectTo: MayConnectTo,
): Proxy | undefined {
  if (!body.enabled) return undefined;
  return {
    host: allowed(hostOf(body.host), mayConnectTo),
    port: portOf(body.port),
    protocol: protocolOf(body.protocol),
    username: loginPartOf("username", body.username),
    password: loginPartOf("password", body.password),
  };
}

function hostOf(text = ""): string {
  if (text === "") throw refusedValue("Proxy host is required");
  const host = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  if (isIPv6(host)) return host;
  // Some texts of the right form are no address: 1.2.3.4.5
  if (HOST_NAME.test(text) && URL.canParse(`http://${text}`)) return text;
  throw refusedValue("Invalid proxy host. Use a name or an address without a scheme");
}

function allowed(host: string, mayConnectTo: MayConnectTo): string {
  if (mayConnectTo(host)) return host;
  throw refusedValue("Invalid proxy host. DUET_PRIVATE_DESTINATIONS does not allow private addresses");
}

function portOf(text = ""): number {
  if (text === "") throw refusedValue("Proxy port is required");
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw refusedValue("Invalid proxy port. Use '1' to '65535'");
  return port;
}

function protocolOf(text = ""): Proxy["protocol"] {
  const known = PROXY_PROTOCOLS.find((protocol) => protocol === text);
  if (known) return known;
  const fault = text === "" ? "Proxy protocol is required" : "Invalid proxy protocol";
  throw refusedValue(`${fault}. Use 'http', 'https', or 'socks5'`);
}

function loginPartOf(name: string, text = ""): string | null {
  if (text === "") return null;
  if (isOneLine(text, MOST_LOGIN_BYTES)) return text;
  throw refusedValue(
    `Invalid proxy ${name}. Use at most ${MOST_LOGIN_BYTES} bytes without control characters`,
  );
}

/** The same configuration with that proxy, or without one. */
export function withProxy(configuration: Configuration, proxy: Proxy | undefined): Configuration {
  return { ...configuration, proxy };
}

export function toProxyBlock(proxy: Proxy | undefined): z.infer<typeof ProxyBlock> {
  if (!proxy) return { enabled: false };
  const { host, port, protocol, username } = proxy;
  return { enabled: true, host, port: String(port), protocol, username };
}

export function toProxyResponse(message: string, { proxy }: Configuration): z.infer<typeof ProxyResponse> {
  const nothing = { host: null, port: null, protocol: null, username: null };
  return { success: true, message, proxy: { ...nothing, ...toProxyBlock(proxy) } };
}
