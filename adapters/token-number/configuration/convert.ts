import type { z } from "@hono/zod-openapi";
import { isIPv6 } from "node:net";
import {
  GatewayError,
  PROXY_PROTOCOLS,
  incomingSettingsOf,
  type AnnounceMode,
  type Configuration,
  type Proxy,
  type Session,
  type SessionSettings,
  withoutLogin,
} from "../../../src/core/index.ts";
import { isHttpUrl, isOneLine, refusedValue } from "../dialect/refused-value.ts";
import type { KeptS3 } from "./kept.ts";
import type {
  ProxyBlock,
  ProxyBody,
  ProxyResponse,
  S3Block,
  S3Body,
  S3Response,
  Settings,
  SettingsBody,
  SettingsResponse,
} from "./schemas.ts";

export function toSettings(
  { announce, autoRead }: Session,
  configuration: Configuration,
): z.infer<typeof Settings> {
  return {
    ...incomingSettingsOf(configuration),
    keepOnlineStatus: announce === "online",
    autoReadMessages: autoRead,
  };
}

export function toSettingsResponse(
  message: string,
  session: Session,
  configuration: Configuration,
): z.infer<typeof SettingsResponse> {
  return { success: true, message, settings: toSettings(session, configuration) };
}

/** Throws `malformed_input` when nothing is to be changed. */
export function fromSettingsBody(
  session: Session,
  configuration: Configuration,
  body: z.infer<typeof SettingsBody>,
): SessionSettings {
  if (Object.keys(body).length === 0)
    throw new GatewayError("malformed_input", "At least one setting is required");
  return settingsOf(session.announce, configuration, body);
}

/** What members of a body make of a session that was as given; those that are missing keep their value. */
export function settingsOf(
  announce: AnnounceMode | undefined,
  configuration: Configuration,
  body: z.infer<typeof SettingsBody>,
): SessionSettings {
  const { keepOnlineStatus, autoReadMessages, ...incoming } = body;
  const mode = announceMode(announce, keepOnlineStatus);
  return {
    ...(mode !== undefined && { announce: mode }),
    ...(autoReadMessages !== undefined && { autoRead: autoReadMessages }),
    configuration: { ...configuration, ...incoming },
  };
}

/** No longer online is announced around indicators; a session that was quiet stays so. */
function announceMode(
  before: AnnounceMode | undefined,
  keepOnline: boolean | undefined,
): AnnounceMode | undefined {
  if (keepOnline === true) return "online";
  return keepOnline === false && before === "online" ? "announce" : undefined;
}

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

const MOST_S3_BYTES = 1024;

/** What is kept of it; switched off, it keeps nothing else. Throws `malformed_input`. */
export function fromS3Body(body: z.infer<typeof S3Body>): KeptS3 {
  const { region, bucket, accessKey, secretKey, endpoint, pathPrefix } = body;
  const texts = { region, bucket, accessKey, secretKey, endpoint, pathPrefix };
  for (const [name, text = ""] of Object.entries(texts)) {
    if (!isOneLine(text, MOST_S3_BYTES)) throw refusedValue(`Invalid ${name}`);
  }
  if (!body.enabled) return { enabled: false };
  if (!bucket) throw refusedValue("S3 bucket is required");
  if (!accessKey || !secretKey) throw refusedValue("S3 accessKey and secretKey are required");
  if (endpoint && !isHttpUrl(endpoint)) throw refusedValue("Invalid endpoint. Use an http or https URL");
  return { enabled: true, ...texts };
}

export function toS3Block(s3: KeptS3 | undefined): z.infer<typeof S3Block> {
  if (s3?.enabled !== true) return { enabled: false };
  const { region = null, bucket = null, accessKey = null, endpoint = null, pathPrefix = null } = s3;
  const shown = endpoint === null ? null : withoutLogin(endpoint);
  return { enabled: true, region, bucket, accessKey, secretKey: null, endpoint: shown, pathPrefix };
}

const NO_S3 = {
  region: null,
  bucket: null,
  accessKey: null,
  secretKey: null,
  endpoint: null,
  pathPrefix: null,
};

/** Reading has no message, as documented. */
export function toS3Response(s3: KeptS3 | undefined, message?: string): z.infer<typeof S3Response> {
  return {
    success: true,
    ...(message !== undefined && { message }),
    s3: { ...NO_S3, ...toS3Block(s3) },
  };
}
