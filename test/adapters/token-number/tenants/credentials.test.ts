import { describe, expect, it } from "vitest";
import type { Session } from "../../../../src/gateway.ts";
import { Api, tokenRefusal, type Answer } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { Tenant } from "../../../support/tenant.ts";

const MISSING = tokenRefusal(401, "Missing token in header");
const INVALID = tokenRefusal(401, "Invalid token");
const NOT_FOUND = tokenRefusal(404, "Instance not found");
const MISMATCH = tokenRefusal(403, "Instance token does not match the instance");
const NOT_CONNECTED = tokenRefusal(503, "Instance is not connected to WhatsApp");
const NO_SAVED_SESSION = tokenRefusal(400, "Instance has no saved session — call /connect first");

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const instance = await tenant.session();
const other = await tenant.session();

function ask(headers: Record<string, string>, path = "/api/instance/list"): Promise<Answer> {
  return Api.token(test.gateway).presenting(headers).call("GET", path);
}

function presence(secret: string, { name } = instance): Promise<Answer> {
  const body = { number: "5511988887777", state: "typing" };
  return Api.token(test.gateway, secret).call("POST", `/api/chat/presence/${name}`, body);
}
const reconnect = (secret: string, { name } = instance) =>
  Api.token(test.gateway, secret).call("POST", `/api/instance/reconnect/${name}`);
const remove = (secret: string, { name } = instance) =>
  Api.token(test.gateway, secret).call("DELETE", `/api/instance/delete/${name}`);
const create = (secret: string) => Api.token(test.gateway, secret).call("POST", "/api/instance/new", {});
const list = (secret: string, query = "") =>
  Api.token(test.gateway, secret).call("GET", `/api/instance/list${query}`);
const namesOf = ({ body }: Answer) => (body as { instances: Session[] }).instances.map(({ name }) => name);

describe("a token", () => {
  it("is read from the header token, else from Authorization: Bearer, of every kind", async () => {
    const { apiKey, accountToken } = tenant.secrets;
    for (const secret of [apiKey, accountToken, await tenant.instanceToken(instance)]) {
      expect((await ask({ token: secret })).status).toBe(200);
      expect((await ask({ Token: secret })).status).toBe(200);
      expect((await ask({ Authorization: `Bearer ${secret}` })).status).toBe(200);
      expect((await ask({ authorization: `bearer ${secret}` })).status).toBe(200);
    }
  });

  it("in the header token decides where both are sent", async () => {
    const { accountToken } = tenant.secrets;
    expect((await ask({ token: accountToken, Authorization: "Bearer x" })).status).toBe(200);
    expect(await ask({ token: "unknown-token-0123", Authorization: `Bearer ${accountToken}` })).toEqual(
      INVALID,
    );
    const own = await tenant.instanceToken(instance);
    expect(namesOf(await ask({ token: own, Authorization: `Bearer ${accountToken}` }))).toEqual([
      instance.name,
    ]);
  });

  it("is found nowhere else", async () => {
    const { accountToken } = tenant.secrets;
    expect(await ask({})).toEqual(MISSING);
    expect(await ask({ token: "" })).toEqual(MISSING);
    expect(await ask({ "x-api-key": accountToken })).toEqual(MISSING);
    expect(await ask({ apikey: accountToken })).toEqual(MISSING);
    expect(await ask({ Authorization: accountToken })).toEqual(MISSING);
    expect(await ask({ Authorization: `Basic ${accountToken}` })).toEqual(MISSING);
    expect(await ask({ Cookie: `token=${accountToken}` })).toEqual(MISSING);
    expect(await ask({}, `/api/instance/list?token=${accountToken}`)).toEqual(MISSING);
  });

  it.each<[string, string, Answer]>([
    ["GET", "/api/instance/list", MISSING],
    ["POST", "/api/instance/new", MISSING],
    ["GET", "/api/instance/connect/any", MISSING],
    ["DELETE", "/api/instance/logout/any", MISSING],
    ["POST", "/api/chat/presence/any", MISSING],
    ["POST", "/api/instance/reconnect/any", INVALID],
    ["DELETE", "/api/instance/delete/any", INVALID],
  ])(
    "that is missing is worded by %s %s as its page does; a wrong one always the same",
    async (method, path, expected) => {
      expect(await Api.token(test.gateway).call(method, path)).toEqual(expected);
      expect(await Api.token(test.gateway, "unknown-token-0123").call(method, path)).toEqual(INVALID);
    },
  );

  it("that is wrong is answered without WWW-Authenticate", async () => {
    const { headers } = await Api.token(test.gateway, "unknown-token-0123").exchange(
      "GET",
      "/api/instance/list",
    );
    expect(headers.get("www-authenticate")).toBeNull();
  });
});

describe("the rights of", () => {
  it("an account token are everything on its own instances", async () => {
    const { accountToken } = tenant.secrets;
    expect(await presence(accountToken)).toEqual(NOT_CONNECTED);
    expect(await reconnect(accountToken)).toEqual(NO_SAVED_SESSION);
    expect(await create(accountToken)).toEqual(tokenRefusal(400, "Instance name is required"));
    expect((await remove(accountToken, await tenant.session())).status).toBe(200);
    expect(namesOf(await list(accountToken))).toContain(instance.name);
  });

  it("an instance token are its own instance, but neither to make nor to delete one", async () => {
    const token = await tenant.instanceToken(instance);
    expect(await presence(token)).toEqual(NOT_CONNECTED);
    expect(await reconnect(token)).toEqual(NO_SAVED_SESSION);
    expect(await create(token)).toEqual(INVALID);
    expect(await remove(token)).toEqual(INVALID);
    expect(namesOf(await list(token))).toEqual([instance.name]);
    expect(namesOf(await list(token, `?instanceName=${other.name}`))).toEqual([instance.name]);
    expect(namesOf(await list(token, "?instanceName=unknown"))).toEqual([instance.name]);
  });

  it("an instance token end at every other instance: 403 in its account, 404 beyond", async () => {
    const token = await tenant.instanceToken(instance);
    expect(await presence(token, other)).toEqual(MISMATCH);
    expect(await reconnect(token, other)).toEqual(MISMATCH);
    const stranger = await Tenant.in(test);
    expect(await presence(token, await stranger.session())).toEqual(NOT_FOUND);
    expect(await presence(await stranger.instanceToken(await stranger.session()))).toEqual(NOT_FOUND);
  });

  it("an account token of another account end at its own instances", async () => {
    const stranger = await Tenant.in(test);
    for (const secret of [stranger.secrets.accountToken, stranger.secrets.apiKey]) {
      expect(await presence(secret)).toEqual(NOT_FOUND);
      expect(await reconnect(secret)).toEqual(NOT_FOUND);
      expect(await remove(secret)).toEqual(NOT_FOUND);
      expect(namesOf(await list(secret))).toEqual([]);
      expect(await list(secret, `?instanceName=${instance.name}`)).toEqual(NOT_FOUND);
    }
  });

  it("an api-key are an account token's, within its capabilities", async () => {
    const [reader, sender, manager] = [
      await tenant.apiKey("read"),
      await tenant.apiKey("send"),
      await tenant.apiKey("manage"),
    ];
    expect(await presence(reader)).toEqual(INVALID);
    expect(await presence(manager)).toEqual(INVALID);
    expect(await presence(sender)).toEqual(NOT_CONNECTED);
    expect((await list(reader)).status).toBe(200);
    expect(await list(sender)).toEqual(INVALID);
    expect(await list(manager)).toEqual(INVALID);
    expect(await create(reader)).toEqual(INVALID);
    expect(await create(manager)).toEqual(tokenRefusal(400, "Instance name is required"));
    expect(await reconnect(sender)).toEqual(INVALID);
    expect(await reconnect(manager)).toEqual(NO_SAVED_SESSION);
    expect((await remove(manager, await tenant.session())).status).toBe(200);
  });

  it("a key that may not manage hide the instances' tokens, which could", async () => {
    const tokensOf = ({ body }: Answer) =>
      (body as { instances: { token: unknown }[] }).instances.map(({ token }) => token);
    expect(new Set(tokensOf(await list(await tenant.apiKey("read"))))).toEqual(new Set([null]));
    expect(new Set(tokensOf(await list(await tenant.apiKey("read", "send"))))).toEqual(new Set([null]));
    expect(tokensOf(await list(await tenant.apiKey("read", "manage")))).toContain(
      await tenant.instanceToken(instance),
    );
    const token = await tenant.instanceToken(instance);
    expect(tokensOf(await list(token))).toEqual([token]);
    expect(tokensOf(await list(tenant.secrets.accountToken))).toContain(await tenant.instanceToken(instance));
  });
});
