import { describe, expect, it } from "vitest";
import { Api, bearerRefusal, type Answer } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { Tenant } from "../../../support/tenant.ts";

const UNAUTHORIZED = bearerRefusal(401, "unauthorized", "missing or invalid credentials");
const NOT_FOUND = bearerRefusal(404, "not_found", "session not found");
const NOT_CONNECTED = bearerRefusal(
  501,
  "not_implemented",
  "live WhatsApp client is not available for this session",
);
const lacks = (capability: string) =>
  bearerRefusal(403, "forbidden", `missing required capability: ${capability}`);

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const session = await tenant.session();

function ask(headers: Record<string, string>, path = "/api/v1/sessions"): Promise<Answer> {
  return Api.bearer(test.gateway).presenting(headers).call("GET", path);
}

/** What each right is asked with: the state of a chat for send, the session for manage. */
function presence(secret: string, { id } = session): Promise<Answer> {
  const path = `/api/v1/sessions/${id}/chats/5511988887777/presence`;
  return Api.bearer(test.gateway, secret).call("PUT", path, { state: "composing" });
}
const get = (secret: string, { id } = session) =>
  Api.bearer(test.gateway, secret).call("GET", `/api/v1/sessions/${id}`);
const list = (secret: string) => Api.bearer(test.gateway, secret).call("GET", "/api/v1/sessions");

describe("a credential", () => {
  it("is read from Authorization: Bearer or x-api-key, of every kind", async () => {
    const { apiKey, accountToken } = tenant.secrets;
    for (const secret of [apiKey, accountToken]) {
      expect((await ask({ Authorization: `Bearer ${secret}` })).status).toBe(200);
      expect((await ask({ authorization: `bearer  ${secret}` })).status).toBe(200);
      expect((await ask({ "X-Api-Key": secret })).status).toBe(200);
      expect((await ask({ "x-api-key": secret, Authorization: `Bearer ${secret}` })).status).toBe(200);
    }
  });

  it("is nobody's when two are sent that differ, whichever is valid", async () => {
    const { apiKey, accountToken } = tenant.secrets;
    expect(await ask({ "x-api-key": apiKey, Authorization: `Bearer ${accountToken}` })).toEqual(UNAUTHORIZED);
    expect(await ask({ "x-api-key": apiKey, Authorization: "Bearer x" })).toEqual(UNAUTHORIZED);
    expect(await ask({ "x-api-key": "x", Authorization: `Bearer ${apiKey}` })).toEqual(UNAUTHORIZED);
    expect(await ask({ "x-api-key": "", Authorization: `Bearer ${apiKey}` })).toEqual(UNAUTHORIZED);
  });

  it("is found nowhere else", async () => {
    const { apiKey } = tenant.secrets;
    expect(await ask({})).toEqual(UNAUTHORIZED);
    expect(await ask({ token: apiKey })).toEqual(UNAUTHORIZED);
    expect(await ask({ Authorization: apiKey })).toEqual(UNAUTHORIZED);
    expect(await ask({ Authorization: `Basic ${apiKey}` })).toEqual(UNAUTHORIZED);
    expect(await ask({ Authorization: `Bearer ${apiKey} x` })).toEqual(UNAUTHORIZED);
    expect(await ask({ Authorization: "Bearer" })).toEqual(UNAUTHORIZED);
    expect(await ask({ Cookie: `token=${apiKey}` })).toEqual(UNAUTHORIZED);
    for (const name of ["token", "api_key", "apikey", "access_token", "x-api-key"]) {
      expect(await ask({}, `/api/v1/sessions?${name}=${apiKey}`)).toEqual(UNAUTHORIZED);
    }
  });

  it("that is wrong is refused in the same words whatever is wrong with it", async () => {
    const { apiKey } = tenant.secrets;
    const wrongChecksum = apiKey.slice(0, -1) + (apiKey.endsWith("0") ? "1" : "0");
    const key = await test.gateway.tenants.createApiKey({
      organizationId: tenant.secrets.organizationId,
      can: ["manage"],
      name: null,
      expiresInMs: null,
    });
    const revoked = key?.secret ?? "";
    expect((await list(revoked)).status).toBe(200);
    await test.gateway.tenants.revokeApiKey(key?.credential.id ?? "");
    for (const secret of [wrongChecksum, revoked, "unknown", "x".repeat(5_000), "wa_", "ünïcode"]) {
      const answer = await Api.bearer(test.gateway)
        .presenting({ "x-api-key": encodeURIComponent(secret) })
        .exchange("GET", "/api/v1/sessions");
      expect({ status: answer.status, body: answer.body }).toEqual(UNAUTHORIZED);
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    }
  });

  it("is valid until it expires", async () => {
    const expired = await test.gateway.tenants.createApiKey({
      organizationId: tenant.secrets.organizationId,
      can: ["manage"],
      name: null,
      expiresInMs: -1,
    });
    expect(await list(expired?.secret ?? "")).toEqual(UNAUTHORIZED);
  });

  it("is invalid once the account token was rotated or the organization deleted", async () => {
    const own = await Tenant.in(test);
    const { organizationId, accountToken, apiKey } = own.secrets;
    const rotated = await test.gateway.tenants.rotateAccountToken(organizationId);
    expect(await list(accountToken)).toEqual(UNAUTHORIZED);
    expect((await list(rotated?.secret ?? "")).status).toBe(200);
    await test.gateway.tenants.deleteOrganization(organizationId);
    expect(await list(apiKey)).toEqual(UNAUTHORIZED);
  });
});

describe("the rights of", () => {
  it("an api-key are the ones that it was given", async () => {
    const [reader, sender, manager] = [
      await tenant.apiKey("read"),
      await tenant.apiKey("send"),
      await tenant.apiKey("manage"),
    ];
    expect(await presence(reader)).toEqual(lacks("send"));
    expect(await presence(manager)).toEqual(lacks("send"));
    expect(await presence(sender)).toEqual(NOT_CONNECTED);
    expect(await get(reader)).toEqual(lacks("manage"));
    expect(await get(sender)).toEqual(lacks("manage"));
    expect((await get(manager)).status).toBe(200);
    expect(await list(sender)).toEqual(lacks("manage"));
  });

  it("an account token are all three", async () => {
    const { accountToken } = tenant.secrets;
    expect(await presence(accountToken)).toEqual(NOT_CONNECTED);
    expect((await get(accountToken)).status).toBe(200);
    expect((await list(accountToken)).status).toBe(200);
  });

  it("an instance token are to read and send on its own session; every other is not there", async () => {
    const token = await tenant.instanceToken(session);
    expect(await presence(token)).toEqual(NOT_CONNECTED);
    expect(await presence(token, await tenant.session())).toEqual(NOT_FOUND);
    expect(await get(token)).toEqual(lacks("manage"));
    expect(await list(token)).toEqual(lacks("manage"));
  });

  it("a credential of another organization end at its own sessions", async () => {
    const stranger = await Tenant.in(test);
    const other = await stranger.instanceToken(await stranger.session());
    for (const secret of [stranger.secrets.apiKey, stranger.secrets.accountToken, other]) {
      expect(await presence(secret)).toEqual(NOT_FOUND);
    }
    expect(await get(stranger.secrets.apiKey)).toEqual(NOT_FOUND);
    expect(await stranger.bearer.call("DELETE", `/api/v1/sessions/${session.id}`)).toEqual(NOT_FOUND);
    expect((await get(tenant.secrets.apiKey)).status).toBe(200);
  });
});
