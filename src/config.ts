import { availableParallelism } from "node:os";
import { isIP } from "node:net";

export type Config = {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  readonly dataDir: string;
  /** 32 bytes; without it the data folder's own key. */
  readonly encryptionKey: Buffer | undefined;
  /** postgres://…; without it the data folder's own file. */
  readonly databaseUrl: string | undefined;
  /** host:port of this node's inner listener; without it no other node serves the database. */
  readonly nodeAddress: string | undefined;
  /** After so long without a sign of life a node's sessions are taken over. */
  readonly leaseSeconds: number;
  readonly whatsappUrl: string;
  /** Hex; without it WhatsApp's own. */
  readonly whatsappRootKey: string | undefined;
  /** Of each credential; 0 = every limit off. */
  readonly requestsPerMinute: number;
  /** A session's budget; 0 = off. */
  readonly chatStatesPerSecond: number;
  /** Of an organization that has no figure of its own; 0 = any number. */
  readonly mostSessions: number;
  /** 0 = for ever. */
  readonly messagesKeepDays: number;
  /** Of a session. */
  readonly messagesMost: number;
  /** How long a caller's name for a send stands for it. */
  readonly idempotencyDays: number;
  /** 0 = for ever. */
  readonly eventsKeepDays: number;
  /** Of an organization. */
  readonly eventsMost: number;
  /** For a delivery, from the look-up of its name to the end of the answer. */
  readonly webhookTimeoutSeconds: number;
  readonly announce: "quiet" | "announce" | "online";
  /** Addresses or CIDR ranges. */
  readonly trustedProxies: readonly string[];
  /** Where the keys of JWT logins are; without it there are none. */
  readonly jwksUrl: string | undefined;
  readonly jwtIssuer: string | undefined;
  readonly jwtAudience: string | undefined;
  /** How long fetched keys go on while the JWKS is out of reach. */
  readonly jwksStaleHours: number;
  readonly jwtOrganizationClaim: string;
  readonly jwtRoleClaim: string;
  readonly jwtPlatformRoleClaim: string;
  /** Whose pages may call the APIs. */
  readonly corsOrigins: readonly string[];
  /** Without it there are no metrics. */
  readonly metricsToken: string | undefined;
  readonly logLevel: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
  /** Without it pretty on a terminal, else json. */
  readonly logFormat: "json" | "pretty" | undefined;
  readonly maxConcurrentConnects: number;
  /** HTTP connections in all. */
  readonly maxConnections: number;
  /** Of one client address; a trusted proxy counts in all only. */
  readonly maxConnectionsPerAddress: number;
  /** The client's; the library's own when absent. */
  readonly whatsappVersion: string | undefined;
  /** Where callers reach the gateway, with the path that it is below; without a slash at its end. */
  readonly publicUrl: string | undefined;
  /** Of one file, decoded, in the dialect that documents no figure. */
  readonly mediaMostMebibytes: number;
  /** A path, or a name that is looked for where programs are. */
  readonly ffmpeg: string;
  /** What is not public and callers may name all the same: addresses, CIDR ranges, hosts. */
  readonly privateDestinations: "deny" | "allow" | readonly string[];
  /** The operator's own way out. */
  readonly proxyUrl: string | undefined;
  /** What is reached without it. */
  readonly noProxy: readonly string[];
  /** How long a start waits for the gateway that serves the data folder to end. */
  readonly waitForLockSeconds: number;
};

type Setting<T> = {
  readonly name: string;
  /** Where it is looked for when it has no value of its own: what other programs of the machine go by. */
  readonly others?: readonly string[];
  readonly takes: string;
  /** In the words of the environment; undefined = it may be missing. */
  readonly fallback: string | undefined;
  readonly isSecret?: true;
  /** Undefined for a text that it does not take. */
  readonly read: (text: string) => T | undefined;
};

const text = (value: string) => value;
const like = (pattern: RegExp) => (value: string) => (pattern.test(value) ? value : undefined);
const VISIBLE = /^[\x21-\x7e]+$/;
const wholeNumber = (least: number, most: number) => (value: string) => {
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  return number >= least && number <= most ? number : undefined;
};
const oneOf =
  <const T extends string>(...words: readonly T[]) =>
  (value: string) =>
    words.find((word) => word === value);

const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/** Every setting of the environment, in the order in which `doctor` tells them. */
export const SETTINGS = {
  host: {
    name: "DUET_HOST",
    takes: "an address or name of this machine, without port",
    fallback: "127.0.0.1",
    read: (value) => (isIP(value) > 0 || /^[a-z0-9.-]+$/i.test(value) ? value : undefined),
  },
  port: { name: "DUET_PORT", takes: "a port, 0 to 65535", fallback: "3000", read: wholeNumber(0, 65535) },
  dataDir: {
    name: "DUET_DATA_DIR",
    takes: "a folder, with the home folder written out",
    fallback: "./data",
    // No shell has seen it: it would be a new, empty folder of that name.
    read: (value) => (value.startsWith("~") ? undefined : value),
  },
  encryptionKey: {
    name: "DUET_ENCRYPTION_KEY",
    takes: "32 bytes in base64",
    fallback: undefined,
    isSecret: true,
    read: readKey,
  },
  databaseUrl: {
    name: "DUET_DATABASE_URL",
    takes: "a postgres:// address with a host and the name of a database",
    fallback: undefined,
    isSecret: true,
    read: readDatabaseUrl,
  },
  nodeAddress: {
    name: "DUET_NODE_ADDRESS",
    takes: "host:port at which the other nodes reach this one",
    fallback: undefined,
    read: readNodeAddress,
  },
  leaseSeconds: {
    name: "DUET_LEASE_SECONDS",
    takes: "a number of seconds, 6 to 60",
    fallback: "6",
    read: wholeNumber(6, 60),
  },
  whatsappUrl: {
    name: "DUET_WHATSAPP_URL",
    takes: "a wss:// address, or ws:// on a loopback address",
    fallback: "wss://web.whatsapp.com/ws/chat",
    read: address("wss:", "ws:"),
  },
  whatsappRootKey: {
    name: "DUET_WHATSAPP_ROOT_KEY",
    takes: "32 bytes in hex",
    fallback: undefined,
    read: (value) => (/^[0-9a-f]{64}$/i.test(value) ? value.toLowerCase() : undefined),
  },
  requestsPerMinute: {
    name: "DUET_RATE_LIMIT_PER_MINUTE",
    takes: "a number of requests, 0 to 1000000, 0 = no limit",
    fallback: "100",
    read: wholeNumber(0, 1_000_000),
  },
  chatStatesPerSecond: {
    name: "DUET_CHAT_STATES_PER_SECOND",
    takes: "a number of chat states, 0 to 1000000, 0 = no limit",
    fallback: "20",
    read: wholeNumber(0, 1_000_000),
  },
  mostSessions: {
    name: "DUET_MAX_SESSIONS",
    takes: "a number of sessions, 0 to 1000000, 0 = no limit",
    fallback: "1000",
    read: wholeNumber(0, 1_000_000),
  },
  announce: {
    name: "DUET_ANNOUNCE",
    takes: "quiet, announce or online",
    fallback: "announce",
    read: oneOf("quiet", "announce", "online"),
  },
  trustedProxies: {
    name: "DUET_TRUSTED_PROXIES",
    takes: "addresses or CIDR ranges with commas between them",
    fallback: "",
    read: listOf(isRange),
  },
  publicUrl: {
    name: "DUET_PUBLIC_URL",
    takes: "an http:// or https:// address without a query",
    fallback: undefined,
    read: (value) => {
      const url = URL.canParse(value) ? new URL(value) : undefined;
      const isRoot = url?.search === "" && url.hash === "" && url.username === "" && url.password === "";
      return isRoot && /^https?:$/.test(url.protocol) ? url.href.replace(/\/+$/, "") : undefined;
    },
  },
  jwksUrl: {
    name: "DUET_JWKS_URL",
    takes: "an https:// address, or http:// on a loopback address",
    fallback: undefined,
    read: address("https:", "http:"),
  },
  messagesKeepDays: {
    name: "DUET_MESSAGES_KEEP_DAYS",
    takes: "a number of days, 0 to 36500, 0 = for ever",
    fallback: "90",
    read: wholeNumber(0, 36_500),
  },
  messagesMost: {
    name: "DUET_MESSAGES_MAX",
    takes: "a number of messages of a session, 1 to 10000000",
    fallback: "100000",
    read: wholeNumber(1, 10_000_000),
  },
  idempotencyDays: {
    name: "DUET_IDEMPOTENCY_DAYS",
    takes: "a number of days, 1 to 36500",
    fallback: "30",
    read: wholeNumber(1, 36_500),
  },
  eventsKeepDays: {
    name: "DUET_EVENTS_KEEP_DAYS",
    takes: "a number of days, 0 to 36500, 0 = for ever",
    fallback: "7",
    read: wholeNumber(0, 36_500),
  },
  eventsMost: {
    name: "DUET_EVENTS_MAX",
    takes: "a number of events of an organization, 1 to 10000000",
    fallback: "100000",
    read: wholeNumber(1, 10_000_000),
  },
  webhookTimeoutSeconds: {
    name: "DUET_WEBHOOK_TIMEOUT_SECONDS",
    takes: "a number of seconds, 1 to 60",
    fallback: "15",
    read: wholeNumber(1, 60),
  },
  jwtIssuer: { name: "DUET_JWT_ISSUER", takes: "a text", fallback: undefined, read: text },
  jwtAudience: { name: "DUET_JWT_AUDIENCE", takes: "a text", fallback: undefined, read: text },
  jwksStaleHours: {
    name: "DUET_JWKS_STALE_HOURS",
    takes: "a number of hours, 0 to 8760, 0 = not at all",
    fallback: "24",
    read: wholeNumber(0, 8_760),
  },
  jwtOrganizationClaim: {
    name: "DUET_JWT_ORGANIZATION_CLAIM",
    takes: "the name of a claim, without spaces",
    fallback: "activeOrganizationId",
    read: like(VISIBLE),
  },
  jwtRoleClaim: {
    name: "DUET_JWT_ROLE_CLAIM",
    takes: "the name of a claim, without spaces",
    fallback: "orgRole",
    read: like(VISIBLE),
  },
  jwtPlatformRoleClaim: {
    name: "DUET_JWT_PLATFORM_ROLE_CLAIM",
    takes: "the name of a claim, without spaces",
    fallback: "role",
    read: like(VISIBLE),
  },
  corsOrigins: {
    name: "DUET_CORS_ORIGINS",
    takes: "origins such as https://app.example.com with commas between them",
    fallback: "",
    read: listOf(isOrigin),
  },
  metricsToken: {
    name: "DUET_METRICS_TOKEN",
    takes: "visible ASCII characters, no spaces",
    fallback: undefined,
    isSecret: true,
    read: like(VISIBLE),
  },
  logLevel: { name: "DUET_LOG_LEVEL", takes: LEVELS.join(", "), fallback: "info", read: oneOf(...LEVELS) },
  logFormat: {
    name: "DUET_LOG_FORMAT",
    takes: "json or pretty",
    fallback: undefined,
    read: oneOf("json", "pretty"),
  },
  maxConcurrentConnects: {
    name: "DUET_MAX_CONCURRENT_CONNECTS",
    takes: "a number of sessions, 1 to 10000",
    fallback: String(availableParallelism() * 4),
    read: wholeNumber(1, 10_000),
  },
  maxConnections: {
    name: "DUET_MAX_CONNECTIONS",
    takes: "a number of HTTP connections, 1 to 1000000",
    fallback: "4096",
    read: wholeNumber(1, 1_000_000),
  },
  maxConnectionsPerAddress: {
    name: "DUET_MAX_CONNECTIONS_PER_ADDRESS",
    takes: "a number of HTTP connections, 1 to 1000000",
    fallback: "256",
    read: wholeNumber(1, 1_000_000),
  },
  waitForLockSeconds: {
    name: "DUET_WAIT_FOR_LOCK_SECONDS",
    takes: "a number of seconds, 0 to 3600, 0 = not at all",
    fallback: "0",
    read: wholeNumber(0, 3_600),
  },
  whatsappVersion: {
    name: "DUET_WHATSAPP_VERSION",
    takes: "a version of WhatsApp's web client, 2.3000.N",
    fallback: undefined,
    read: like(/^2\.3000\.\d{1,10}$/),
  },
  mediaMostMebibytes: {
    name: "DUET_MEDIA_MAX_MB",
    takes: "a number of MiB, 1 to 1024",
    fallback: "64",
    read: wholeNumber(1, 1_024),
  },
  ffmpeg: {
    name: "DUET_FFMPEG",
    takes: "the path of ffmpeg, or its name",
    fallback: "ffmpeg",
    read: (value) => value,
  },
  privateDestinations: {
    name: "DUET_PRIVATE_DESTINATIONS",
    takes: "deny, allow, or addresses, CIDR ranges and host names with commas between them",
    fallback: "deny",
    read: (value) => oneOf("deny", "allow")(value) ?? listOf((one) => isRange(one) || isHostName(one))(value),
  },
  proxyUrl: {
    name: "DUET_PROXY_URL",
    others: ["HTTPS_PROXY", "https_proxy"],
    takes: "an http://, https:// or socks5:// address, with a login or without",
    fallback: undefined,
    isSecret: true,
    read: readProxyUrl,
  },
  noProxy: {
    name: "NO_PROXY",
    others: ["no_proxy"],
    takes: "host names, addresses and CIDR ranges with commas between them, or *",
    fallback: "",
    read: (value) => value.split(/[\s,]+/).filter((one) => one !== ""),
  },
} as const satisfies { readonly [K in keyof Config]: Setting<Exclude<Config[K], undefined>> };

/** The environment, as main.ts hands it over. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings with a wrong value: a line for each, which names it, what it got and what it takes. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly faults: readonly string[];
  /** The names of those settings. */
  readonly settings: readonly string[];

  constructor(faults: readonly { readonly name: string; readonly line: string }[]) {
    const lines = faults.map(({ line }) => line);
    super(lines.join("\n"));
    this.faults = lines;
    this.settings = faults.map(({ name }) => name);
  }
}

/** Reads every setting at once. Throws `ConfigError` with all faults. */
export function parseConfig(env: Environment): Config {
  const faults: { name: string; line: string }[] = [];
  const read = (setting: Setting<unknown>): unknown => {
    const given = givenOf(env, setting);
    if (given === undefined) return undefined;
    const value = setting.read(given);
    if (value === undefined) faults.push(faultOf(sourceOf(env, setting), setting, given));
    return value;
  };
  const values = Object.entries(SETTINGS).map(([key, setting]) => [key, read(setting)] as const);
  // Each value was read by the setting of its own key, whose type the table's `satisfies` has checked.
  const config = Object.fromEntries(values) as Config;
  if (config.nodeAddress !== undefined && givenOf(env, SETTINGS.databaseUrl) === undefined) {
    const { name } = SETTINGS.nodeAddress;
    faults.push({ name, line: `${name}: is set, and takes DUET_DATABASE_URL beside it, which nodes share` });
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

/** What is in force, for people: secrets masked. */
export function describeSettings(
  env: Environment,
): readonly { readonly name: string; readonly value: string }[] {
  return Object.values(SETTINGS).map((setting: Setting<unknown>) => {
    const given = givenOf(env, setting);
    const value = setting.isSecret && given ? "(set)" : given;
    return { name: setting.name, value: value === undefined || value === "" ? "(none)" : value };
  });
}

/** Names that look like settings and are none: most often a slip. */
export function unknownSettings(env: Environment): readonly string[] {
  const known = new Set<string>(Object.values(SETTINGS).map(({ name }) => name));
  return Object.keys(env).filter(
    (name) => name.startsWith("DUET_") && name !== "DUET_API_KEY" && !known.has(name),
  );
}

function givenOf(env: Environment, setting: Setting<unknown>): string | undefined {
  return env[sourceOf(env, setting)]?.trim() || setting.fallback;
}

/** The first of its names that has a value. */
function sourceOf(env: Environment, { name, others = [] }: Setting<unknown>): string {
  return [name, ...others].find((known) => (env[known] ?? "").trim() !== "") ?? name;
}

function faultOf(name: string, { takes, isSecret }: Setting<unknown>, given: string) {
  const got = isSecret ? `a text of ${given.length} characters` : JSON.stringify(given);
  return { name, line: `${name}: got ${got}, takes ${takes}` };
}

function readKey(value: string): Buffer | undefined {
  const key = Buffer.from(value, "base64");
  return /^[\w+/-]{42,43}=?$/.test(value) && key.length === 32 ? key : undefined;
}

/** An address of the one scheme anywhere, of the unencrypted one only on this machine. */
function address(scheme: string, onLoopback: string) {
  return (value: string): string | undefined => {
    // A WebSocket's address has no fragment.
    const url = URL.canParse(value) && !value.includes("#") ? new URL(value) : undefined;
    if (url?.protocol === scheme) return value;
    return url?.protocol === onLoopback && isLoopback(url.hostname) ? value : undefined;
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

function listOf(isOne: (value: string) => boolean) {
  return (value: string): readonly string[] | undefined => {
    const values = value
      .split(",")
      .map((one) => one.trim())
      .filter((one) => one !== "");
    return values.every(isOne) ? values : undefined;
  };
}

function isOrigin(value: string): boolean {
  return /^https?:/.test(value) && URL.canParse(value) && new URL(value).origin === value;
}

function isHostName(text: string): boolean {
  const isWord = text === "deny" || text === "allow";
  return /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(text) && !/^[\d.]+$/.test(text) && !isWord;
}

/** Without a scheme it is http://, as for every program that goes by HTTPS_PROXY. */
function readProxyUrl(text: string): string | undefined {
  const whole = text.includes("://") ? text : `http://${text}`;
  if (!/^(https?|socks5h?):\/\/[^/?#]+\/?$/i.test(whole) || !URL.canParse(whole)) return undefined;
  try {
    const { hostname, username, password } = new URL(whole);
    decodeURIComponent(username + password);
    return hostname === "" ? undefined : whole;
  } catch {
    return undefined;
  }
}

function readDatabaseUrl(text: string): string | undefined {
  if (!/^postgres(ql)?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const { pathname, searchParams } = new URL(text);
  // A socket's folder stands in the query.
  const isNamed = pathname.length > 1 || searchParams.has("host");
  return isNamed ? text : undefined;
}

/** A name or an address, that of IPv6 in brackets. */
function readNodeAddress(text: string): string | undefined {
  const isNamed = /^([\w.-]+|\[[\da-f:.]+\]):\d{1,5}$/i.test(text) && URL.canParse(`http://${text}`);
  if (!isNamed) return undefined;
  const port = Number(text.slice(text.lastIndexOf(":") + 1));
  return port > 0 && port <= 65_535 ? text : undefined;
}

function isRange(range: string): boolean {
  const [address = "", bits, more] = range.split("/");
  const family = isIP(address);
  if (family === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
}
