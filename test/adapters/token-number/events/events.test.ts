import path from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { Api, tokenRefusal, type Answer } from "../../../support/api.ts";
import { endsWithFile } from "../../../support/ends-with-file.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const directory = endsWithFile(temporaryFolder()).path;
const { test, tenant } = await gatewayOfFile({ directory, config: { requestsPerMinute: 0 } });

type Named = { readonly name: string };
const URL_OF_HOOK = "https://app.example/hook";
const AUTHORIZATION = "Bearer secret-of-the-hook";

const setWebhook = ({ name }: Named, body: unknown) =>
  tenant.token.call("POST", `/api/events/webhook/${name}`, body);
const setWebsocket = ({ name }: Named, body: unknown) =>
  tenant.token.call("POST", `/api/events/websocket/${name}`, body);
const getWebsocket = ({ name }: Named) => tenant.token.call("GET", `/api/events/getWebsocket/${name}`);
const getWebhooks = ({ name }: Named, query = "", api = tenant.token) =>
  api.call("GET", `/api/events/getWebhook/${name}${query}`);
const webhooksOf = ({ body }: Answer) => (body as { webhooks: { label: string }[] }).webhooks;
const listed = async ({ name }: Named) => {
  const { body } = await tenant.token.call("GET", `/api/instance/list?instanceName=${name}`);
  return (body as { instances: { webhook: unknown; websocket: unknown }[] }).instances[0];
};

const SMALLEST = {
  label: "default",
  enabled: true,
  url: URL_OF_HOOK,
  authorization: null,
  byEvents: false,
  events: [],
  mediaBase64: false,
};
const OFF = { ...SMALLEST, enabled: false, url: null };

describe("a webhook", () => {
  it("is kept and answered as it was given, under the default label and with every event", async () => {
    const session = await tenant.session();
    expect(await setWebhook(session, { enabled: true, url: URL_OF_HOOK })).toEqual({
      status: 200,
      body: { success: true, message: "Webhook configured successfully", webhook: SMALLEST },
    });
    expect(await getWebhooks(session)).toEqual({
      status: 200,
      body: { success: true, message: "Webhook configuration retrieved", webhooks: [SMALLEST] },
    });
    expect(await listed(session)).toMatchObject({ webhook: SMALLEST });
  });

  it("replaces the former one of its label whole", async () => {
    const session = await tenant.session();
    const full = {
      ...SMALLEST,
      label: "crm",
      authorization: AUTHORIZATION,
      byEvents: true,
      events: ["message.exchange", "label.update"],
      mediaBase64: true,
    };
    expect((await setWebhook(session, full)).body).toMatchObject({ webhook: full });
    await setWebhook(session, { label: "crm", enabled: true, url: "http://other.example" });
    expect((await getWebhooks(session)).body).toMatchObject({
      webhooks: [{ ...SMALLEST, label: "crm", url: "http://other.example" }],
    });
  });

  it("keeps its label when it is switched off, and nothing that it had", async () => {
    const session = await tenant.session();
    await setWebhook(session, { ...SMALLEST, authorization: AUTHORIZATION });
    const off = await setWebhook(session, {
      ...SMALLEST,
      enabled: false,
      events: ["call.update"],
      mediaBase64: true,
      authorization: AUTHORIZATION,
    });
    expect(off.body).toMatchObject({ webhook: OFF });
    expect(webhooksOf(await getWebhooks(session))).toEqual([OFF]);
  });

  it("is one of at most 3 that are enabled, those that are off not counted", async () => {
    const session = await tenant.session();
    for (const label of ["one", "two", "three"]) {
      expect((await setWebhook(session, { ...SMALLEST, label })).status).toBe(200);
    }
    const fourth = { ...SMALLEST, label: "four" };
    expect(await setWebhook(session, fourth)).toEqual(
      tokenRefusal(400, "Maximum of 3 enabled webhooks per instance"),
    );
    expect((await setWebhook(session, { ...SMALLEST, label: "two" })).status).toBe(200);
    expect((await setWebhook(session, { ...fourth, enabled: false })).status).toBe(200);
    expect((await setWebhook(session, { label: "one", enabled: false })).status).toBe(200);
    expect((await setWebhook(session, fourth)).status).toBe(200);
  });

  it("is one of at most 50 labels", async () => {
    const session = await tenant.session();
    for (let i = 0; i < 50; i++) await setWebhook(session, { label: `label-${i}`, enabled: false });
    expect(await setWebhook(session, { label: "one more", enabled: false })).toEqual(
      tokenRefusal(400, "At most 50 webhooks can be kept for an instance"),
    );
    expect((await setWebhook(session, { label: "label-7", enabled: false })).status).toBe(200);
  });

  it("is listed by label, or asked for alone, by either path", async () => {
    const session = await tenant.session();
    expect((await getWebhooks(session)).body).toMatchObject({ webhooks: [] });
    for (const label of ["zeta", "", "__proto__", "crm"])
      await setWebhook(session, { label, enabled: false });
    const labels = ["__proto__", "crm", "default", "zeta"];
    expect(webhooksOf(await getWebhooks(session)).map(({ label }) => label)).toEqual(labels);
    expect(await tenant.token.call("GET", `/api/events/webhook/${session.name}`)).toEqual(
      await getWebhooks(session),
    );
    const one = (label: string) => ({
      status: 200,
      body: { success: true, message: "Webhook configuration retrieved", webhook: { ...OFF, label } },
    });
    expect(await getWebhooks(session, "?label=crm")).toEqual(one("crm"));
    expect(await getWebhooks(session, "?label=crm&label=zeta")).toEqual(one("crm"));
    expect(await getWebhooks(session, "?label=")).toEqual(one("default"));
    expect(await tenant.token.call("GET", `/api/events/webhook/${session.name}?label=zeta`)).toEqual(
      one("zeta"),
    );
    expect(await getWebhooks(session, "?label=unknown")).toEqual(tokenRefusal(404, "Webhook not found"));
  });

  it("says why it was switched off, where its owner has not done it, and is on again once it is set", async () => {
    const session = await tenant.session();
    await setWebhook(session, SMALLEST);
    const [webhook] = await test.gateway.core.webhooks.listLabelled(session);
    const reason = "unreachable: nothing was taken for three days";
    const database = new Sqlite(path.join(directory, "duet.sqlite"));
    database
      .prepare("UPDATE webhooks SET active = 0, disabled_reason = ? WHERE id = ?")
      .run(reason, webhook?.id);
    database.close();
    const off = { ...SMALLEST, enabled: false, disabledReason: reason };
    expect(webhooksOf(await getWebhooks(session))).toEqual([off]);
    expect(await listed(session)).toMatchObject({ webhook: off });
    expect((await setWebhook(session, SMALLEST)).body).toMatchObject({ webhook: SMALLEST });
    expect(webhooksOf(await getWebhooks(session))).toEqual([SMALLEST]);
  });

  it("shows a login in its address to who may manage it, and in no list of instances", async () => {
    const session = await tenant.session();
    const url = "https://ana:hook-secret@app.example.com/hook?a=1";
    const withoutIt = "https://app.example.com/hook?a=1";
    await setWebhook(session, { ...SMALLEST, url });
    const shownTo = async (secret: string) =>
      webhooksOf(await getWebhooks(session, "", Api.token(test.gateway, secret)));
    expect(await shownTo(tenant.secrets.accountToken)).toMatchObject([{ url }]);
    expect(await shownTo(await tenant.apiKey("read", "send"))).toMatchObject([{ url: withoutIt }]);
    expect(await listed(session)).toMatchObject({ webhook: { url: withoutIt } });
  });

  it("shows its authorization to who may manage it, and in no list of instances", async () => {
    const session = await tenant.session();
    await setWebhook(session, { ...SMALLEST, authorization: AUTHORIZATION });
    const shownTo = async (secret: string) =>
      webhooksOf(await getWebhooks(session, "", Api.token(test.gateway, secret)));
    const whole = [{ ...SMALLEST, authorization: AUTHORIZATION }];
    expect(await shownTo(tenant.secrets.accountToken)).toEqual(whole);
    expect(await shownTo(await tenant.instanceToken(session))).toEqual(whole);
    expect(await shownTo(await tenant.apiKey("read", "manage"))).toEqual(whole);
    expect(await shownTo(await tenant.apiKey("read", "send"))).toEqual([SMALLEST]);
    expect(await listed(session)).toMatchObject({ webhook: SMALLEST });
    expect(test.log.join("")).not.toContain(AUTHORIZATION);
  });

  it.each<[string, unknown, string]>([
    ["no JSON", "{", "Invalid request body"],
    ["no enabled", { url: URL_OF_HOOK }, "enabled is required"],
    ["a number as url", { ...SMALLEST, url: 5 }, "Invalid request body"],
    ["a text as events", { ...SMALLEST, events: "call.update" }, "Invalid request body"],
    ["a number among the events", { ...SMALLEST, events: [1] }, "Invalid request body"],
    ["null among the events", { ...SMALLEST, events: [null] }, "Invalid request body"],
    ["a text as flag", { ...SMALLEST, byEvents: "yes" }, "Invalid request body"],
    ["no url", { ...SMALLEST, url: null }, "url is required"],
    ["another scheme", { ...SMALLEST, url: "ftp://a:b@app.example/x" }, "Invalid url: ftp://app.example/x"],
    ["a private address", { ...SMALLEST, url: "http://a:b@127.0.0.1/x" }, "Invalid url: http://127.0.0.1/x"],
    ["another's private address", { ...SMALLEST, url: "http://[::ffff:10.0.0.1]/" }, "Invalid url: "],
    ["no host", { ...SMALLEST, url: "https://" }, "Invalid url: https://"],
    ["a line break in the url", { ...SMALLEST, url: `${URL_OF_HOOK}\r\nX: 1` }, "Invalid url: not one line"],
    ["a url without end", { ...SMALLEST, url: URL_OF_HOOK + "x".repeat(2048) }, "Invalid url: not one line"],
    ["an unknown event", { ...SMALLEST, events: ["call.update", "presence.update"] }, "Invalid request body"],
    ["an unknown event where it is off", { ...OFF, events: ["x"] }, "Invalid request body"],
    [
      "a line break in the authorization",
      { ...SMALLEST, authorization: "x\r\nX-Other: 1" },
      "Invalid authorization",
    ],
    [
      "a control character in the authorization",
      { ...SMALLEST, authorization: "x\u0000" },
      "Invalid authorization",
    ],
    ["a control character in the label", { ...SMALLEST, label: "a\u0007" }, "Invalid label"],
    ["a label that turns the reading direction", { ...SMALLEST, label: "a\u202e" }, "Invalid label"],
    ["a long label", { ...SMALLEST, label: "x".repeat(65) }, "Invalid label"],
  ])("is refused with %s", async (_, body, message) => {
    const session = await tenant.session();
    expect(await setWebhook(session, body)).toEqual(
      tokenRefusal(400, expect.stringContaining(message) as string),
    );
    expect((await getWebhooks(session)).body).toMatchObject({ webhooks: [] });
  });
});

describe("the event stream", () => {
  it("is not configured until it is, and stays so when it is switched off", async () => {
    const session = await tenant.session();
    expect(await getWebsocket(session)).toEqual(
      tokenRefusal(404, "WebSocket not configured for this instance"),
    );
    const on = { enabled: true, events: ["instance.state"], mediaBase64: true };
    expect(await setWebsocket(session, on)).toEqual({
      status: 200,
      body: { success: true, message: "WebSocket configured successfully", websocket: on },
    });
    expect(await getWebsocket(session)).toEqual({
      status: 200,
      body: { success: true, message: "WebSocket configuration retrieved", websocket: on },
    });
    expect(await listed(session)).toMatchObject({ websocket: on });
    const off = { enabled: false, events: [], mediaBase64: false };
    expect((await setWebsocket(session, { ...on, enabled: false })).body).toMatchObject({ websocket: off });
    expect((await getWebsocket(session)).body).toMatchObject({ websocket: off });
  });

  it.each<[string, unknown, string]>([
    ["no JSON", "[]", "Invalid request body"],
    ["no enabled", { events: [] }, "enabled is required"],
    ["a wrong type", { enabled: 1 }, "Invalid request body"],
    ["an unknown event", { enabled: true, events: ["presence"] }, "Invalid request body"],
  ])("is refused with %s", async (_, body, message) => {
    expect(await setWebsocket(await tenant.session(), body)).toEqual(
      tokenRefusal(400, expect.stringContaining(message) as string),
    );
  });
});
