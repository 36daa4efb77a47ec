import { describe, expect, it } from "vitest";
import { Api, tokenRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import type { Tenant } from "../../../support/tenant.ts";
import { GIVEN, NO_PROXY, PASSWORD, proxyCalls, retrieved } from "./proxy-calls.ts";

const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});

const { set, get, shown } = proxyCalls(() => tenant);

describe("an instance's proxy", () => {
  it("is none until it is set, is shown without its password, and goes again whole", async () => {
    const session = await tenant.session();
    expect(await get(session)).toEqual(retrieved(NO_PROXY));
    expect((await shown(session)).proxy).toEqual({ enabled: false });

    const proxy = { ...GIVEN, protocol: "socks5", username: "ana" };
    expect(await set(session, { ...proxy, password: PASSWORD, unknown: 1 })).toEqual({
      status: 200,
      body: { success: true, message: "Proxy configuration updated", proxy },
    });
    expect(await get(session)).toEqual(retrieved(proxy));
    expect((await shown(session)).proxy).toEqual(proxy);

    expect((await set(session, GIVEN)).body).toMatchObject({ proxy: { ...GIVEN, username: null } });
    expect((await set(session, { ...GIVEN, enabled: false })).body).toMatchObject({ proxy: NO_PROXY });
    expect(await get(session)).toEqual(retrieved(NO_PROXY));
  });

  it("leaves what else is configured as it is", async () => {
    const session = await tenant.session();
    const settings = `/api/instance/settings/${session.name}`;
    await tenant.token.call("POST", settings, { callRejectMessage: "later" });
    await set(session, GIVEN);
    const { body } = await tenant.token.call("POST", settings, { ignoreStatus: true });
    expect(body).toMatchObject({ settings: { callRejectMessage: "later", ignoreStatus: true } });
    expect(await get(session)).toEqual(retrieved({ ...GIVEN, username: null }));
  });

  it.each(["127.0.0.1", "proxy", "proxy_1.internal", "xn--bcher-kva.example", "::1", "[2001:db8::1]"])(
    "is taken at %s",
    async (host) => {
      const { status, body } = await set(await tenant.session(), { ...GIVEN, host });
      expect([status, body]).toMatchObject([200, { proxy: { host: host.replace(/[[\]]/g, "") } }]);
    },
  );

  it.each<[string, unknown, string]>([
    ["no JSON", "{", "Invalid request body"],
    ["no enabled", { host: "proxy.example" }, "enabled is required"],
    ["a text as enabled", { ...GIVEN, enabled: "true" }, "Invalid request body"],
    ["a number as port", { ...GIVEN, port: 8080 }, "Invalid request body"],
    ["a number as username", { ...GIVEN, username: 1 }, "Invalid request body"],
    ["a wrong type also where it is switched off", { enabled: false, port: 8080 }, "Invalid request body"],
    ["no host", { ...GIVEN, host: null }, "Proxy host is required"],
    ["an empty host", { ...GIVEN, host: "" }, "Proxy host is required"],
    ["a scheme", { ...GIVEN, host: "http://proxy.example" }, "Invalid proxy host"],
    ["a port in the host", { ...GIVEN, host: "proxy.example:80" }, "Invalid proxy host"],
    ["a login in the host", { ...GIVEN, host: "ana:x@proxy.example" }, "Invalid proxy host"],
    ["a path in the host", { ...GIVEN, host: "proxy.example/x" }, "Invalid proxy host"],
    ["a host that is no address", { ...GIVEN, host: "1.2.3.4.5" }, "Invalid proxy host"],
    ["a line break in the host", { ...GIVEN, host: "proxy\r\nX: 1" }, "Invalid proxy host"],
    ["letters beyond ASCII", { ...GIVEN, host: "pröxy.example" }, "Invalid proxy host"],
    ["a long host", { ...GIVEN, host: "x".repeat(254) }, "Invalid proxy host"],
    ["no port", { ...GIVEN, port: "" }, "Proxy port is required"],
    ["port 0", { ...GIVEN, port: "0" }, "Invalid proxy port. Use '1' to '65535'"],
    ["port 65536", { ...GIVEN, port: "65536" }, "Invalid proxy port. Use '1' to '65535'"],
    ["a port with a sign", { ...GIVEN, port: "+80" }, "Invalid proxy port. Use '1' to '65535'"],
    ["no protocol", { ...GIVEN, protocol: null }, "Proxy protocol is required. Use"],
    ["another protocol", { ...GIVEN, protocol: "socks4" }, "Invalid proxy protocol. Use"],
    ["a line break in the username", { ...GIVEN, username: "a\nb" }, "Invalid proxy username"],
    [
      "half an emoji in the password",
      '{"enabled":true,"host":"p","port":"1","protocol":"http","password":"\\ud83d"}',
      "Invalid proxy password",
    ],
    ["a long password", { ...GIVEN, password: "é".repeat(128) }, "Invalid proxy password"],
  ])("is refused with %s", async (_, body, message) => {
    const session = await tenant.session();
    const answer = await set(session, body);
    expect(answer).toEqual(tokenRefusal(400, expect.stringContaining(message) as string));
    expect(await get(session)).toEqual(retrieved(NO_PROXY));
  });

  it("is set by who may manage, and read by who may read", async () => {
    const { name } = await tenant.session();
    const as = async (...can: Parameters<Tenant["apiKey"]>) =>
      Api.token(test.gateway, await tenant.apiKey(...can));
    expect((await (await as("manage")).call("POST", `/api/instance/proxy/${name}`, GIVEN)).status).toBe(200);
    expect((await (await as("read")).call("GET", `/api/instance/getProxy/${name}`)).status).toBe(200);
    expect((await (await as("read", "send")).call("POST", `/api/instance/proxy/${name}`, GIVEN)).status).toBe(
      401,
    );
  });
});
