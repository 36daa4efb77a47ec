import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { ConfigError, describeSettings, parseConfig, SETTINGS, unknownSettings } from "../src/config.ts";

const KEY = Buffer.alloc(32, 7).toString("base64");

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    parseConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe("settings that nobody gave", () => {
  const DEFAULTS = {
    host: "127.0.0.1",
    port: 3000,
    dataDir: "./data",
    encryptionKey: undefined,
    ffmpeg: "ffmpeg",
    publicUrl: undefined,
    mediaMostMebibytes: 64,
    whatsappUrl: "wss://web.whatsapp.com/ws/chat",
    whatsappRootKey: undefined,
    requestsPerMinute: 100,
    chatStatesPerSecond: 20,
    mostSessions: 1_000,
    messagesKeepDays: 90,
    messagesMost: 100_000,
    idempotencyDays: 30,
    eventsKeepDays: 7,
    eventsMost: 100_000,
    webhookTimeoutSeconds: 15,
    announce: "announce",
    trustedProxies: [],
    jwksUrl: undefined,
    jwtIssuer: undefined,
    jwtAudience: undefined,
    jwksStaleHours: 24,
    jwtOrganizationClaim: "activeOrganizationId",
    jwtRoleClaim: "orgRole",
    jwtPlatformRoleClaim: "role",
    corsOrigins: [],
    metricsToken: undefined,
    logLevel: "info",
    logFormat: undefined,
    maxConcurrentConnects: availableParallelism() * 4,
    maxConnections: 4096,
    maxConnectionsPerAddress: 256,
    waitForLockSeconds: 0,
    nodeAddress: undefined,
    leaseSeconds: 6,
    whatsappVersion: undefined,
    privateDestinations: "deny",
    proxyUrl: undefined,
    noProxy: [],
  };

  it("have their documented values", () => {
    expect(parseConfig({})).toEqual(DEFAULTS);
  });

  it("are those that are empty or blank too", () => {
    const names = Object.values(SETTINGS).map(({ name }) => name);
    expect(parseConfig(Object.fromEntries(names.map((name) => [name, ""])))).toEqual(DEFAULTS);
    expect(parseConfig(Object.fromEntries(names.map((name) => [name, " \t"])))).toEqual(DEFAULTS);
  });
});

describe("a right value", () => {
  it.each([
    ["DUET_HOST", "::", { host: "::" }],
    ["DUET_HOST", "gateway.internal", { host: "gateway.internal" }],
    ["DUET_PORT", "0", { port: 0 }],
    ["DUET_PORT", " 65535 ", { port: 65535 }],
    ["DUET_DATA_DIR", "/var/lib/duet", { dataDir: "/var/lib/duet" }],
    ["DUET_FFMPEG", "/opt/ffmpeg/bin/ffmpeg", { ffmpeg: "/opt/ffmpeg/bin/ffmpeg" }],
    ["DUET_WHATSAPP_VERSION", "2.3000.1043857760", { whatsappVersion: "2.3000.1043857760" }],
    ["DUET_PRIVATE_DESTINATIONS", "allow", { privateDestinations: "allow" }],
    ["DUET_PRIVATE_DESTINATIONS", "deny", { privateDestinations: "deny" }],
    [
      "DUET_PRIVATE_DESTINATIONS",
      "10.0.0.0/8, fd00::/8,proxy.internal,127.0.0.1",
      { privateDestinations: ["10.0.0.0/8", "fd00::/8", "proxy.internal", "127.0.0.1"] },
    ],
    ["DUET_PROXY_URL", "socks5://ana:s%40@proxy:1080", { proxyUrl: "socks5://ana:s%40@proxy:1080" }],
    ["DUET_PROXY_URL", "http://[fd00::1]:3128/", { proxyUrl: "http://[fd00::1]:3128/" }],
    ["HTTPS_PROXY", "http://proxy:3128", { proxyUrl: "http://proxy:3128" }],
    ["https_proxy", "proxy:3128", { proxyUrl: "http://proxy:3128" }],
    [
      "NO_PROXY",
      "localhost, .example.com 10.0.0.0/8",
      { noProxy: ["localhost", ".example.com", "10.0.0.0/8"] },
    ],
    ["no_proxy", "*", { noProxy: ["*"] }],
    ["DUET_ENCRYPTION_KEY", KEY, { encryptionKey: Buffer.alloc(32, 7) }],
    ["DUET_WHATSAPP_URL", "ws://127.0.0.1:3001/ws/chat", { whatsappUrl: "ws://127.0.0.1:3001/ws/chat" }],
    ["DUET_WHATSAPP_URL", "ws://[::1]:3001/", { whatsappUrl: "ws://[::1]:3001/" }],
    ["DUET_WHATSAPP_URL", "ws://localhost:3001/", { whatsappUrl: "ws://localhost:3001/" }],
    ["DUET_WHATSAPP_URL", "wss://example.com/ws", { whatsappUrl: "wss://example.com/ws" }],
    ["DUET_WHATSAPP_ROOT_KEY", "AB".repeat(32), { whatsappRootKey: "ab".repeat(32) }],
    ["DUET_RATE_LIMIT_PER_MINUTE", "0", { requestsPerMinute: 0 }],
    ["DUET_CHAT_STATES_PER_SECOND", "0", { chatStatesPerSecond: 0 }],
    ["DUET_MAX_SESSIONS", "0", { mostSessions: 0 }],
    ["DUET_MESSAGES_KEEP_DAYS", "0", { messagesKeepDays: 0 }],
    ["DUET_MESSAGES_MAX", "5", { messagesMost: 5 }],
    ["DUET_IDEMPOTENCY_DAYS", "7", { idempotencyDays: 7 }],
    ["DUET_EVENTS_KEEP_DAYS", "0", { eventsKeepDays: 0 }],
    ["DUET_EVENTS_MAX", "5", { eventsMost: 5 }],
    ["DUET_WEBHOOK_TIMEOUT_SECONDS", "30", { webhookTimeoutSeconds: 30 }],
    ["DUET_ANNOUNCE", "online", { announce: "online" }],
    ["DUET_TRUSTED_PROXIES", "10.0.0.1, fd00::/8,", { trustedProxies: ["10.0.0.1", "fd00::/8"] }],
    ["DUET_PUBLIC_URL", "https://duet.example", { publicUrl: "https://duet.example" }],
    ["DUET_PUBLIC_URL", "http://[::1]:8080/duet/", { publicUrl: "http://[::1]:8080/duet" }],
    ["DUET_JWKS_URL", "https://id.example/keys", { jwksUrl: "https://id.example/keys" }],
    ["DUET_JWKS_URL", "http://127.0.0.1:9/keys", { jwksUrl: "http://127.0.0.1:9/keys" }],
    ["DUET_JWT_ISSUER", "https://id.example/", { jwtIssuer: "https://id.example/" }],
    ["DUET_JWT_AUDIENCE", "duet", { jwtAudience: "duet" }],
    ["DUET_JWKS_STALE_HOURS", "0", { jwksStaleHours: 0 }],
    [
      "DUET_JWT_ORGANIZATION_CLAIM",
      "https://example.com/org",
      { jwtOrganizationClaim: "https://example.com/org" },
    ],
    ["DUET_JWT_ROLE_CLAIM", "user_role", { jwtRoleClaim: "user_role" }],
    ["DUET_JWT_PLATFORM_ROLE_CLAIM", "platform.role", { jwtPlatformRoleClaim: "platform.role" }],
    [
      "DUET_CORS_ORIGINS",
      "https://a.example, http://localhost:8080",
      { corsOrigins: ["https://a.example", "http://localhost:8080"] },
    ],
    ["DUET_METRICS_TOKEN", "scrape-me", { metricsToken: "scrape-me" }],
    ["DUET_LOG_LEVEL", "silent", { logLevel: "silent" }],
    ["DUET_LOG_FORMAT", "pretty", { logFormat: "pretty" }],
    ["DUET_MAX_CONCURRENT_CONNECTS", "1", { maxConcurrentConnects: 1 }],
    ["DUET_WAIT_FOR_LOCK_SECONDS", "3600", { waitForLockSeconds: 3_600 }],
    ["DUET_LEASE_SECONDS", "60", { leaseSeconds: 60 }],
  ])("of %s is taken: %s", (name, value, expected) => {
    expect(parseConfig({ [name]: value })).toMatchObject(expected);
  });
});

describe("the operator's proxy", () => {
  it("is the one of this program, and else the machine's", () => {
    const machines = { HTTPS_PROXY: "http://upper", https_proxy: "http://lower" };
    expect(parseConfig({ ...machines, DUET_PROXY_URL: "http://own" }).proxyUrl).toBe("http://own");
    expect(parseConfig({ ...machines, DUET_PROXY_URL: " " }).proxyUrl).toBe("http://upper");
  });

  it.each(["socks4://proxy", "ftp://proxy", "http://", "http://proxy/path", "http://ana:%ff@proxy", "a b"])(
    "is refused as %s, by the name that it came under and without its text",
    (value) => {
      for (const name of ["DUET_PROXY_URL", "HTTPS_PROXY", "https_proxy"]) {
        const [fault] = faultsOf({ [name]: value });
        expect(fault).toBe(
          `${name}: got a text of ${value.length} characters, takes an http://, https:// or socks5:// address, with a login or without`,
        );
      }
    },
  );
});

const PRIVATE = "deny, allow, or addresses, CIDR ranges and host names with commas between them";

const NODE = "host:port at which the other nodes reach this one";

describe("a node's address", () => {
  const beside = { DUET_DATABASE_URL: "postgres://db.example/duet" };

  it.each(["node-1.example:4100", "10.0.0.1:65535", "[::1]:4100"])("is taken as %s", (address) => {
    expect(parseConfig({ ...beside, DUET_NODE_ADDRESS: address }).nodeAddress).toBe(address);
  });

  it("is refused where there is no database to share", () => {
    expect(faultsOf({ DUET_NODE_ADDRESS: "node-1:4100" })).toEqual([
      "DUET_NODE_ADDRESS: is set, and takes DUET_DATABASE_URL beside it, which nodes share",
    ]);
    const both = faultsOf({ DUET_NODE_ADDRESS: "node-1:4100", DUET_DATABASE_URL: "mysql://db/duet" });
    expect(both.map((fault) => fault.split(":")[0])).toEqual(["DUET_DATABASE_URL"]);
  });
});

describe("a wrong value", () => {
  it.each([
    ["DUET_HOST", "http://127.0.0.1", "an address or name of this machine, without port"],
    ["DUET_PORT", "65536", "a port, 0 to 65535"],
    ["DUET_PORT", "-1", "a port, 0 to 65535"],
    ["DUET_PORT", "3e3", "a port, 0 to 65535"],
    ["DUET_DATA_DIR", "~/duet", "a folder, with the home folder written out"],
    ["DUET_WHATSAPP_URL", "ws://example.com/ws", "a wss:// address, or ws:// on a loopback address"],
    ["DUET_WHATSAPP_URL", "ws://127.0.0.1.example.com/", "a wss:// address, or ws:// on a loopback address"],
    ["DUET_WHATSAPP_URL", "https://example.com", "a wss:// address, or ws:// on a loopback address"],
    ["DUET_WHATSAPP_URL", "nonsense", "a wss:// address, or ws:// on a loopback address"],
    ["DUET_WHATSAPP_ROOT_KEY", "abcd", "32 bytes in hex"],
    ["DUET_WHATSAPP_VERSION", "2.2999.1", "a version of WhatsApp's web client, 2.3000.N"],
    ["DUET_WHATSAPP_VERSION", "latest", "a version of WhatsApp's web client, 2.3000.N"],
    ["DUET_PRIVATE_DESTINATIONS", "10.0.0.0/33", PRIVATE],
    ["DUET_PRIVATE_DESTINATIONS", "http://proxy", PRIVATE],
    ["DUET_PRIVATE_DESTINATIONS", "allow,10.0.0.0/8", PRIVATE],
    ["DUET_PRIVATE_DESTINATIONS", "10.0.0", PRIVATE],
    ["DUET_RATE_LIMIT_PER_MINUTE", "many", "a number of requests, 0 to 1000000, 0 = no limit"],
    ["DUET_RATE_LIMIT_PER_MINUTE", "1000001", "a number of requests, 0 to 1000000, 0 = no limit"],
    ["DUET_CHAT_STATES_PER_SECOND", "1.5", "a number of chat states, 0 to 1000000, 0 = no limit"],
    ["DUET_ANNOUNCE", "loud", "quiet, announce or online"],
    ["DUET_TRUSTED_PROXIES", "10.0.0.0/33", "addresses or CIDR ranges with commas between them"],
    ["DUET_TRUSTED_PROXIES", "10.0.0.1,proxy", "addresses or CIDR ranges with commas between them"],
    ["DUET_PUBLIC_URL", "duet.example", "an http:// or https:// address without a query"],
    ["DUET_PUBLIC_URL", "https://duet.example/?a=b", "an http:// or https:// address without a query"],
    ["DUET_PUBLIC_URL", "https://user:word@duet.example", "an http:// or https:// address without a query"],
    ["DUET_JWKS_URL", "http://id.example/keys", "an https:// address, or http:// on a loopback address"],
    ["DUET_MESSAGES_KEEP_DAYS", "-1", "a number of days, 0 to 36500, 0 = for ever"],
    ["DUET_MESSAGES_MAX", "0", "a number of messages of a session, 1 to 10000000"],
    ["DUET_IDEMPOTENCY_DAYS", "0", "a number of days, 1 to 36500"],
    ["DUET_EVENTS_KEEP_DAYS", "-1", "a number of days, 0 to 36500, 0 = for ever"],
    ["DUET_EVENTS_MAX", "0", "a number of events of an organization, 1 to 10000000"],
    ["DUET_WEBHOOK_TIMEOUT_SECONDS", "0", "a number of seconds, 1 to 60"],
    ["DUET_JWKS_STALE_HOURS", "-1", "a number of hours, 0 to 8760, 0 = not at all"],
    ["DUET_JWT_ORGANIZATION_CLAIM", "two words", "the name of a claim, without spaces"],
    ["DUET_JWT_ROLE_CLAIM", "rôle", "the name of a claim, without spaces"],
    [
      "DUET_CORS_ORIGINS",
      "https://a.example/app",
      "origins such as https://app.example.com with commas between them",
    ],
    ["DUET_CORS_ORIGINS", "*", "origins such as https://app.example.com with commas between them"],
    ["DUET_LOG_LEVEL", "INFO", "trace, debug, info, warn, error, fatal, silent"],
    ["DUET_LOG_FORMAT", "xml", "json or pretty"],
    ["DUET_MAX_CONCURRENT_CONNECTS", "0", "a number of sessions, 1 to 10000"],
    ["DUET_WAIT_FOR_LOCK_SECONDS", "3601", "a number of seconds, 0 to 3600, 0 = not at all"],
    ["DUET_NODE_ADDRESS", "http://node-1:4100", NODE],
    ["DUET_NODE_ADDRESS", "node-1", NODE],
    ["DUET_NODE_ADDRESS", "node-1:0", NODE],
    ["DUET_NODE_ADDRESS", "node-1:65536", NODE],
    ["DUET_NODE_ADDRESS", "::1:4100", NODE],
    ["DUET_LEASE_SECONDS", "5", "a number of seconds, 6 to 60"],
    ["DUET_LEASE_SECONDS", "61", "a number of seconds, 6 to 60"],
  ])("of %s is refused: %s", (name, value, takes) => {
    expect(faultsOf({ [name]: value })).toEqual([`${name}: got ${JSON.stringify(value)}, takes ${takes}`]);
  });

  it.each([
    ["DUET_ENCRYPTION_KEY", "c2hvcnQ-and-secret", "32 bytes in base64"],
    ["DUET_ENCRYPTION_KEY", "x".repeat(44), "32 bytes in base64"],
    ["DUET_METRICS_TOKEN", "with a space", "visible ASCII characters, no spaces"],
  ])("of %s, which is a secret, is refused and not shown", (name, value, takes) => {
    expect(faultsOf({ [name]: value })).toEqual([
      `${name}: got a text of ${value.length} characters, takes ${takes}`,
    ]);
  });

  it("is told beside all the others", () => {
    const faults = faultsOf({
      DUET_PORT: "x",
      DUET_ANNOUNCE: "y",
      DUET_ENCRYPTION_KEY: "z",
      DUET_HOST: "::",
    });
    expect(faults.map((fault) => fault.split(":")[0])).toEqual([
      "DUET_PORT",
      "DUET_ENCRYPTION_KEY",
      "DUET_ANNOUNCE",
    ]);
    for (const fault of faults) expect(fault).not.toContain("\n");
  });
});

describe("what is in force", () => {
  it("is told with secrets masked, also wrong ones", () => {
    const env = { DUET_ENCRYPTION_KEY: KEY, DUET_METRICS_TOKEN: "not for eyes", DUET_PORT: "8080" };
    const values = new Map(describeSettings(env).map(({ name, value }) => [name, value]));
    expect(values.size).toBe(Object.keys(SETTINGS).length);
    expect(values.get("DUET_ENCRYPTION_KEY")).toBe("(set)");
    expect(values.get("DUET_METRICS_TOKEN")).toBe("(set)");
    expect(values.get("DUET_PORT")).toBe("8080");
    expect(values.get("DUET_HOST")).toBe("127.0.0.1");
    expect(values.get("DUET_JWKS_URL")).toBe("(none)");
    expect(values.get("DUET_CORS_ORIGINS")).toBe("(none)");
  });

  it("leaves out names that look like settings and are none", () => {
    const env = { DUET_PROT: "1", DUET_PORT: "1", DUET_API_KEY: "for presence explain", PATH: "/bin" };
    expect(unknownSettings(env)).toEqual(["DUET_PROT"]);
  });
});
