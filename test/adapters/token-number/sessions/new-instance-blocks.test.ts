import { describe, expect, it } from "vitest";
import { tokenRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { HttpProxy } from "../../../support/http-proxy.ts";
import { newNumber } from "../../../support/tenant.ts";
import { DEFAULTS } from "../default-settings.ts";

const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});

type Instance = Readonly<Record<string, unknown>>;
const create = (body: object) => tenant.token.call("POST", "/api/instance/new", body);

/** What the answer to a creation shows of the blocks. */
async function blocksOf(body: object): Promise<Instance> {
  const answer = await create(body);
  expect(answer.status).toBe(201);
  const { id, name, token, status, ...blocks } = (answer.body as { instance: Instance }).instance;
  expect([id, name, token, status]).not.toContain(undefined);
  return blocks;
}

async function listed(name: string): Promise<Instance> {
  const { body } = await tenant.token.call("GET", `/api/instance/list?instanceName=${name}`);
  const [instance] = (body as { instances: Instance[] }).instances;
  if (!instance) throw new Error(`${name} is not listed`);
  return instance;
}

const SECRETS = ["proxy-secret", "hook-secret", "chatwoot-secret", "storage-secret"];
const PROXY = {
  proxyEnabled: true,
  proxyHost: "proxy.example",
  proxyPort: "1080",
  proxyProtocol: "socks5",
  proxyUsername: "ana",
  proxyPassword: SECRETS[0],
};
const WEBHOOK = {
  webhookEnabled: true,
  webhookURL: "https://app.example/hook",
  webhookAuthorization: SECRETS[1],
  webhookEvents: ["instance.state"],
};
const WEBSOCKET = { websocketEnabled: true, websocketEvents: ["call.update"], websocketMediaBase64: true };
const CHATWOOT = {
  chatwootEnabled: true,
  chatwootBaseUrl: "https://ana:chatwoot-secret@chat.example/inbox",
  chatwootAccountId: 7,
  chatwootApiToken: SECRETS[2],
  chatwootInboxName: "WhatsApp",
  chatwootIgnoreGroups: true,
};
const STORAGE = { s3Enabled: true, s3Bucket: "media", s3AccessKey: "AKIA1", s3SecretKey: SECRETS[3] };

const SHOWN = {
  proxy: { enabled: true, host: "proxy.example", port: "1080", protocol: "socks5", username: "ana" },
  webhook: {
    label: "default",
    enabled: true,
    url: "https://app.example/hook",
    authorization: null,
    byEvents: false,
    events: ["instance.state"],
    mediaBase64: false,
  },
  websocket: { enabled: true, events: ["call.update"], mediaBase64: true },
  chatwoot: {
    enabled: true,
    baseUrl: "https://chat.example/inbox",
    accountId: 7,
    inboxName: "WhatsApp",
    signMessages: false,
    ignoreGroups: true,
    startAsPending: false,
    reopenResolved: false,
  },
  s3: {
    enabled: true,
    region: null,
    bucket: "media",
    accessKey: "AKIA1",
    secretKey: null,
    endpoint: null,
    pathPrefix: null,
  },
};

describe("a new instance", () => {
  it("keeps every block, and shows each in the answer and in the list, without a secret", async () => {
    const body = { name: "all", ...PROXY, ...WEBHOOK, ...WEBSOCKET, ...CHATWOOT, ...STORAGE };
    const { settings, ...shown } = await blocksOf({ ...body, callRejectMessage: "later" });
    expect(shown).toEqual(SHOWN);
    expect(settings).toEqual({ ...DEFAULTS, callRejectMessage: "later" });
    const instance = await listed("all");
    expect(instance).toMatchObject({ ...SHOWN, settings });
    for (const secret of SECRETS) {
      expect(JSON.stringify(instance)).not.toContain(secret);
      expect(test.log.join("")).not.toContain(secret);
    }
    expect((await tenant.token.call("GET", "/api/events/getWebhook/all?label=default")).body).toMatchObject({
      webhook: { ...SHOWN.webhook, authorization: SECRETS[1] },
    });
    const { body: read } = await tenant.token.call("GET", "/api/instance/getProxy/all");
    expect(read).toMatchObject({ proxy: SHOWN.proxy });
  });

  it("shows the blocks that were configured and no others", async () => {
    expect(await blocksOf({ name: "none" })).toEqual({});
    const given = { ignoreStatus: true, keepOnlineStatus: true, autoReadMessages: true };
    expect(await blocksOf({ name: "settings", ...given })).toEqual({ settings: { ...DEFAULTS, ...given } });
    expect(await blocksOf({ name: "one", ...WEBSOCKET, proxyHost: null })).toEqual({
      websocket: SHOWN.websocket,
    });
  });

  it("shows a block that is not switched on as off", async () => {
    const off = { proxyHost: "p", webhookURL: "https://x.example", websocketEvents: [], s3Bucket: "b" };
    expect(await blocksOf({ name: "off", ...off, chatwootEnabled: false })).toEqual({
      proxy: { enabled: false },
      webhook: { ...SHOWN.webhook, enabled: false, url: null, events: [] },
      websocket: { enabled: false, events: [], mediaBase64: false },
      chatwoot: { enabled: false },
      s3: { enabled: false },
    });
  });

  it("is made although every block is faulty, and has none of them", async () => {
    const faulty = {
      ...PROXY,
      proxyPort: "0",
      ...WEBHOOK,
      webhookURL: "nowhere",
      ...WEBSOCKET,
      websocketEvents: ["unknown"],
      ...CHATWOOT,
      chatwootBaseUrl: "nowhere",
      ...STORAGE,
      s3Bucket: "",
    };
    const off = {
      proxy: { enabled: false },
      webhook: { enabled: false },
      websocket: { enabled: false, events: [], mediaBase64: false },
      s3: { enabled: false },
    };
    expect(await blocksOf({ name: "faulty", ...faulty })).toEqual({
      ...off,
      chatwoot: {
        enabled: false,
        status: "error",
        error: "Invalid chatwootBaseUrl. Use an http or https URL",
      },
    });
    expect(await listed("faulty")).toMatchObject({ ...off, chatwoot: { enabled: false } });
  });

  it.each([
    { proxyEnabled: "true" },
    { proxyPort: 1080 },
    { webhookEvents: "all" },
    { webhookEvents: [1] },
    { webhookURL: {} },
    { websocketMediaBase64: 1 },
    { chatwootAccountId: "7" },
    { chatwootAccountId: 7.5 },
    { s3Bucket: 5 },
  ])("is not made with a wrong type: %j", async (wrong) => {
    expect(await create({ name: "wrong", ...wrong })).toEqual(tokenRefusal(400, "Invalid request body"));
    expect(await tenant.token.call("GET", "/api/instance/list?instanceName=wrong")).toEqual(
      tokenRefusal(404, "Instance not found"),
    );
  });

  it("links through the proxy that it was made with", async () => {
    await using proxy = await HttpProxy.start({ login: "ana:proxy-secret" });
    const here = { ...PROXY, proxyHost: "127.0.0.1", proxyPort: String(proxy.port), proxyProtocol: "http" };
    await create({ name: "proxied", ...here });
    const session = await test.gateway.core.sessions.findByName(tenant.secrets.organizationId, "proxied");
    if (!session) throw new Error("the instance is not there");
    await test.linkByQr(session, newNumber());
    expect(proxy.tunnels).toHaveLength(2);
    await test.gateway.core.sessions.stop(session);
  });
});

describe("the presence status of an instance in the list", () => {
  const statusOf = async (name: string) =>
    ((await listed(name))["connection"] as { presenceStatus: string }).presenceStatus;

  it("is what WhatsApp was last told", async () => {
    const session = await tenant.linkedSession();
    expect(await statusOf(session.name)).toBe("unavailable");
    await tenant.token.call("POST", `/api/chat/presence/${session.name}`, {
      number: "5511988887777",
      state: "typing",
      duration: 30,
    });
    expect(await statusOf(session.name)).toBe("available");
    await tenant.token.call("POST", `/api/instance/settings/${session.name}`, { keepOnlineStatus: true });
    await test.gateway.core.sessions.stop(session);
    expect(await statusOf(session.name)).toBe("unavailable");
  });
});
