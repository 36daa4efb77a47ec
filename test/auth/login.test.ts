import { createHmac } from "node:crypto";
import { exportSPKI } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Api, bearerRefusal, tokenRefusal, type Answer } from "../support/api.ts";
import { IdentityProvider, newKey, type Claims, type SigningKey } from "../support/identity-provider.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { newNumber, Tenant } from "../support/tenant.ts";
import { TestGateway } from "../support/test-gateway.ts";

const SESSIONS = "/api/v1/sessions";
const UNAUTHORIZED = bearerRefusal(401, "unauthorized", "missing or invalid credentials");
const lacks = (can: string) => bearerRefusal(403, "forbidden", `missing required capability: ${can}`);
const NOT_CONNECTED = bearerRefusal(
  501,
  "not_implemented",
  "live WhatsApp client is not available for this session",
);

const clock = new ManualClock();
let provider: IdentityProvider;
let rsa: SigningKey;
let test: TestGateway;
let tenant: Tenant;
beforeAll(async () => {
  provider = await IdentityProvider.start(clock);
  rsa = provider.keys[0] ?? (await newKey("never"));
  provider.keys = [rsa, await newKey("curve", "ES256"), await newKey("edwards", "EdDSA")];
  test = await TestGateway.start({
    clock,
    config: { jwksUrl: provider.url, jwtIssuer: "https://id.example/", jwtAudience: "duet" },
  });
  tenant = await Tenant.in(test);
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

// Every refused token is counted in the bucket of this machine's address.
beforeEach(() => clock.advance(60_000));

/** Claims that the gateway takes, of an admin of the tenant, but for these. */
function claims(other: Claims = {}): Claims {
  const { organizationId: activeOrganizationId } = tenant.secrets;
  return { iss: "https://id.example/", aud: "duet", activeOrganizationId, orgRole: "admin", ...other };
}

const seconds = () => clock.wallMs() / 1000;
const list = (token: string): Promise<Answer> => Api.bearer(test.gateway, token).call("GET", SESSIONS);
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("a login", () => {
  it.each(["first", "curve", "edwards"])("is known by a token that the key %s signed", async (kid) => {
    const key = provider.keys.find((one) => one.kid === kid);
    expect(await list(await provider.token(claims(), key))).toEqual({
      status: 200,
      body: { data: [], nextCursor: null },
    });
  });

  it("is known in every header of both dialects", async () => {
    const token = await provider.token(claims());
    const a = Api.bearer(test.gateway);
    const b = Api.token(test.gateway);
    for (const headers of [{ Authorization: `Bearer ${token}` }, { "x-api-key": token }]) {
      expect((await a.presenting(headers).call("GET", SESSIONS)).status).toBe(200);
    }
    for (const headers of [{ Authorization: `Bearer ${token}` }, { token }]) {
      expect((await b.presenting(headers).call("GET", "/api/instance/list")).status).toBe(200);
    }
  });

  it("is known by a token that is as short as a stored credential", async () => {
    const named = { jwtOrganizationClaim: "org", jwtRoleClaim: "as" };
    await using own = await TestGateway.start({ clock, config: { jwksUrl: provider.url, ...named } });
    const { organizationId: org } = own.secrets;
    const token = await provider.token({ sub: "u", org, as: "owner" }, provider.keys[2]);
    expect(token.length).toBeLessThanOrEqual(256);
    expect((await Api.bearer(own.gateway, token).call("GET", SESSIONS)).status).toBe(200);
  });

  it("is meant for several audiences, ours among them", async () => {
    expect((await list(await provider.token(claims({ aud: ["other", "duet"] })))).status).toBe(200);
  });

  it("lasts until 5 s after its end", async () => {
    const exp = seconds() + 60;
    const token = await provider.token(claims({ exp }));
    await clock.advance(64_000);
    expect((await list(token)).status).toBe(200);
    await clock.advance(1_000);
    expect(await list(token)).toEqual(UNAUTHORIZED);
  });

  it("begins 5 s before its time", async () => {
    const token = await provider.token(claims({ nbf: seconds() + 60 }));
    await clock.advance(54_000);
    expect(await list(token)).toEqual(UNAUTHORIZED);
    await clock.advance(1_000);
    expect((await list(token)).status).toBe(200);
  });
});

describe("a token is nobody's", () => {
  it.each<[string, Claims]>([
    ["another issuer", { iss: "https://id.example" }],
    ["no issuer", { iss: undefined }],
    ["another audience", { aud: "other" }],
    ["no audience", { aud: undefined }],
    ["no end", { exp: undefined }],
    ["no user", { sub: undefined }],
    ["an empty user", { sub: "" }],
    ["a user of 256 characters", { sub: "u".repeat(256) }],
    ["no organization", { activeOrganizationId: undefined }],
    ["an organization that does not exist", { activeOrganizationId: "01J9ZX8K2QHV0M3T6R7P4N5W8C" }],
    ["an empty organization", { activeOrganizationId: "" }],
    ["several organizations", { activeOrganizationId: ["a", "b"] }],
    ["the name of an organization", { activeOrganizationId: "acme" }],
    ["a user that is a number", { sub: 7 }],
    ["an end that is a text", { exp: "2999-01-01" }],
    ["a beginning that is a text", { nbf: "2000-01-01" }],
  ])("with %s", async (_, other) => {
    expect(await list(await provider.token(claims(other)))).toEqual(UNAUTHORIZED);
  });

  it("when it has been changed", async () => {
    const [header = "", , signature = ""] = (await provider.token(claims({ orgRole: "member" }))).split(".");
    const payload = part(claims({ sub: "user-1", exp: seconds() + 300, orgRole: "owner" }));
    expect(await list([header, payload, signature].join("."))).toEqual(UNAUTHORIZED);
  });

  it("when it has no signature", async () => {
    const payload = part(claims({ sub: "user-1", exp: seconds() + 300 }));
    const [, , signature = ""] = (await provider.token(claims())).split(".");
    for (const alg of ["none", "None", "NONE", ""]) {
      expect(await list(`${part({ alg })}.${payload}.`)).toEqual(UNAUTHORIZED);
      expect(await list(`${part({ alg, kid: "first" })}.${payload}.${signature}`)).toEqual(UNAUTHORIZED);
    }
  });

  it("when a public key served as the secret of a symmetric signature", async () => {
    const pem = await exportSPKI(rsa.publicKey);
    for (const secret of [pem, pem.trim(), JSON.stringify(rsa.jwk), String(rsa.jwk.n)]) {
      const signed = `${part({ alg: "HS256", kid: "first" })}.${part(claims({ sub: "u", exp: seconds() + 300 }))}`;
      const signature = createHmac("sha256", secret).update(signed).digest("base64url");
      expect(await list(`${signed}.${signature}`)).toEqual(UNAUTHORIZED);
    }
  });

  it("when its algorithm is not among the three, though the key could", async () => {
    for (const alg of ["RS384", "RS512", "PS256"]) {
      const key = await newKey(`of ${alg}`, alg);
      provider.keys = [...provider.keys, key];
      await clock.advance(10_000);
      expect(await list(await provider.token(claims(), key))).toEqual(UNAUTHORIZED);
    }
  });

  it("when another key has signed it in the name of ours", async () => {
    for (const [kid, alg] of [
      ["first", "RS256"],
      ["curve", "ES256"],
      ["edwards", "EdDSA"],
    ] as const) {
      expect(await list(await provider.token(claims(), await newKey(kid, alg)))).toEqual(UNAUTHORIZED);
    }
  });

  it("when the key that it names is of another type", async () => {
    expect(await list(await provider.token(claims(), await newKey("first", "ES256")))).toEqual(UNAUTHORIZED);
    expect(await list(await provider.token(claims(), await newKey("curve", "RS256")))).toEqual(UNAUTHORIZED);
  });

  it("when it brings its own key, or says where that is", async () => {
    await using thief = await IdentityProvider.start(clock);
    const [key] = thief.keys;
    for (const header of [{ jku: thief.url }, { x5u: thief.url }, { jwk: key?.jwk }]) {
      for (const kid of ["first", "thief"]) {
        expect(await list(await thief.token(claims(), key, { ...header, kid }))).toEqual(UNAUTHORIZED);
      }
    }
    expect(thief.fetches).toBe(0);
  });

  it("when it asks for what we do not understand", async () => {
    const [, payload = "", signature = ""] = (await provider.token(claims())).split(".");
    const header = part({ alg: "RS256", kid: "first", crit: ["exp"], exp: 1 });
    expect(await list([header, payload, signature].join("."))).toEqual(UNAUTHORIZED);
  });

  it.each([
    "a.b.c",
    "..",
    "eyJhbGciOiJSUzI1NiJ9..",
    "eyJhbGciOiJSUzI1NiJ9.e30.e30.e30.e30",
    "eyJhbGciOiJSUzI1NiJ9.bm90IEpTT04.AAAA",
    `${part([1])}.e30.AAAA`,
    "null.null.null",
  ])("when it is %j", async (token) => {
    expect(await list(token)).toEqual(UNAUTHORIZED);
  });

  it("and why it is stands in the log at level debug, without the token", async () => {
    const token = await provider.token(claims({ iss: "https://elsewhere.example/" }));
    await list(token);
    const log = test.log.join("");
    expect(log).toContain('"reason":"unexpected \\"iss\\" claim value"');
    expect(log).not.toContain("elsewhere.example");
    for (const text of token.split(".")) expect(log).not.toContain(text);
  });
});

describe("the rights of a login", () => {
  const presence = async (other: Claims, id: string) => {
    const api = Api.bearer(test.gateway, await provider.token(claims(other)));
    const path = (chat: string) => `${SESSIONS}/${id}/chats/${chat}/presence`;
    return {
      read: await api.call("GET", `${path(newNumber())}/explain`),
      send: await api.call("PUT", path(newNumber()), { state: "composing" }),
      manage: await api.call("GET", `${SESSIONS}/${id}`),
    };
  };

  it.each(["owner", "admin"])("of the role %s are all three", async (orgRole) => {
    const { id } = await tenant.session();
    expect(await presence({ orgRole }, id)).toMatchObject({
      read: { status: 200 },
      send: NOT_CONNECTED,
      manage: { status: 200 },
    });
  });

  it("of a member are to read and to send", async () => {
    const { id } = await tenant.session();
    expect(await presence({ orgRole: "member" }, id)).toMatchObject({
      read: { status: 200 },
      send: NOT_CONNECTED,
      manage: lacks("manage"),
    });
  });

  it.each([
    undefined,
    "",
    "Owner",
    "constructor",
    "superadmin",
    "super_admin",
    ["owner"],
    { owner: true },
    true,
  ])("of the role %j are none: it is nobody's", async (orgRole) => {
    const { id } = await tenant.session();
    expect(await presence({ orgRole, role: "owner" }, id)).toEqual({
      read: UNAUTHORIZED,
      send: UNAUTHORIZED,
      manage: UNAUTHORIZED,
    });
    const credential = Api.bearer(test.gateway, await provider.token(claims({ orgRole })));
    expect(await credential.call("GET", "/api/v1/credential")).toEqual(UNAUTHORIZED);
  });

  it.each([
    ["owner", ["read", "send", "manage", "events"]],
    ["admin", ["read", "send", "manage", "events"]],
    ["member", ["read", "send", "events"]],
  ])("of the role %s are told", async (orgRole, can) => {
    const api = Api.bearer(test.gateway, await provider.token(claims({ orgRole })));
    expect((await api.call("GET", "/api/v1/credential")).body).toMatchObject({ can });
  });

  it("end at the sessions of its organization", async () => {
    const { id, name } = await (await Tenant.in(test)).session();
    const token = await provider.token(claims({ orgRole: "owner" }));
    const NOT_FOUND = bearerRefusal(404, "not_found", "session not found");
    expect(await presence({ orgRole: "owner" }, id)).toEqual({
      read: NOT_FOUND,
      send: NOT_FOUND,
      manage: NOT_FOUND,
    });
    expect(await Api.token(test.gateway, token).call("DELETE", `/api/instance/delete/${name}`)).toEqual(
      tokenRefusal(404, "Instance not found"),
    );
  });

  it("are those of an api-key in the token/number dialect", async () => {
    const { name } = await tenant.session();
    const as = async (orgRole?: string) =>
      Api.token(test.gateway, await provider.token(claims({ orgRole, sub: `b ${orgRole ?? ""}` })));
    const rights = async (api: Api) => [
      (await api.call("GET", "/api/instance/list")).status,
      (await api.call("POST", `/api/chat/presence/${name}`, { number: newNumber(), state: "typing" })).status,
      (await api.call("POST", "/api/instance/new", {})).status,
    ];
    expect(await rights(await as("owner"))).toEqual([200, 503, 400]);
    expect(await rights(await as("member"))).toEqual([200, 503, 401]);
    expect(await rights(await as())).toEqual([401, 401, 401]);
    expect(await rights(await as("super_admin"))).toEqual([401, 401, 401]);
  });

  it("of a super_admin are none in any organization, also in the one that the token names", async () => {
    const { id } = await tenant.session();
    for (const activeOrganizationId of [tenant.secrets.organizationId, undefined]) {
      expect(await presence({ role: "super_admin", activeOrganizationId }, id)).toEqual({
        read: lacks("read"),
        send: lacks("send"),
        manage: lacks("manage"),
      });
    }
  });

  it("end when the organization is deleted", async () => {
    const own = await Tenant.in(test);
    const token = await provider.token(claims({ activeOrganizationId: own.secrets.organizationId }));
    expect((await list(token)).status).toBe(200);
    await test.gateway.tenants.deleteOrganization(own.secrets.organizationId);
    expect(await list(token)).toEqual(UNAUTHORIZED);
  });
});

describe("a session that a login makes", () => {
  it("is told to be made by its user, in either dialect", async () => {
    const own = await Tenant.in(test);
    const { organizationId } = own.secrets;
    const token = await provider.token(
      claims({ activeOrganizationId: organizationId, sub: "auth0|5f7c8ec7c33c6c004bbafe82" }),
    );
    const created = await Api.bearer(test.gateway, token).call("POST", SESSIONS, { label: "one" });
    const instance = await Api.token(test.gateway, token).call("POST", "/api/instance/new", { name: "two" });
    expect([created.status, instance.status]).toEqual([201, 201]);
    const { body } = await own.bearer.call("GET", SESSIONS);
    const row = { organizationId, createdByUserId: "auth0|5f7c8ec7c33c6c004bbafe82" };
    expect(body).toMatchObject({
      data: [
        { ...row, label: "one" },
        { ...row, label: "two" },
      ],
    });
  });
});

describe("the bucket of a login", () => {
  const times = async (count: number, token: string) => {
    const answers = await Promise.all(Array.from({ length: count }, () => list(token)));
    return answers.filter(({ status }) => status === 200).length;
  };

  it("is its user's in one organization, whatever the token", async () => {
    const [own, other] = [(await Tenant.in(test)).secrets, (await Tenant.in(test)).secrets];
    const as = (sub: string, { organizationId } = own) =>
      provider.token(claims({ activeOrganizationId: organizationId, sub, jti: newNumber() }));
    expect(await times(60, await as("one"))).toBe(60);
    expect(await times(60, await as("one"))).toBe(40);
    expect(await times(120, await as("two"))).toBe(100);
    expect(await times(120, await as("one", other))).toBe(100);
    expect((await Api.bearer(test.gateway, own.apiKey).call("GET", SESSIONS)).status).toBe(200);
  });

  it("is as large as its organization's", async () => {
    const { organizationId } = (await Tenant.in(test)).secrets;
    await test.gateway.tenants.setLimits(organizationId, { rateLimitPerMinute: 7 });
    expect(
      await times(10, await provider.token(claims({ activeOrganizationId: organizationId, sub: "few" }))),
    ).toBe(7);
  });

  it("is not another's whose name reads like one of an operation", async () => {
    const { organizationId } = (await Tenant.in(test)).secrets;
    const create = async (sub: string) =>
      Api.token(
        test.gateway,
        await provider.token(claims({ activeOrganizationId: organizationId, sub })),
      ).call("POST", "/api/instance/new", {});
    expect(
      await times(
        100,
        await provider.token(claims({ activeOrganizationId: organizationId, sub: "x new instance" })),
      ),
    ).toBe(100);
    expect((await create("x")).status).toBe(400);
  });
});

describe("renamed claims", () => {
  it("tell the organization and both roles, and the usual names nothing", async () => {
    await using own = await TestGateway.start({
      clock,
      config: {
        jwksUrl: provider.url,
        jwtOrganizationClaim: "https://example.com/org.id",
        jwtRoleClaim: "org_role",
        jwtPlatformRoleClaim: "platform",
      },
    });
    const { organizationId } = own.secrets;
    const ask = async (payload: Claims, path = SESSIONS) =>
      (await Api.bearer(own.gateway, await provider.token(payload)).call("GET", path)).status;
    const renamed = { "https://example.com/org.id": organizationId, org_role: "owner" };
    expect(await ask(renamed)).toBe(200);
    const usual = { activeOrganizationId: "x", orgRole: "member", role: "super_admin" };
    expect(await ask({ ...renamed, ...usual })).toBe(200);
    expect(await ask({ "https://example.com/org.id": organizationId, orgRole: "owner" })).toBe(401);
    expect(await ask({ activeOrganizationId: organizationId, org_role: "owner" })).toBe(401);
    expect(await ask({ platform: "super_admin" }, "/api/v1/admin/sessions")).toBe(200);
  });

  it("are the only ones: those of before open nothing", async () => {
    const { organizationId } = tenant.secrets;
    const before = { activeOrganizationId: undefined, orgRole: undefined, organizationId, role: "owner" };
    expect(await list(await provider.token(claims(before)))).toEqual(UNAUTHORIZED);
    expect(await list(await provider.token(claims({ orgRole: undefined, role: "owner" })))).toEqual(
      UNAUTHORIZED,
    );
  });
});

describe("without a JWKS", () => {
  it("a token is nobody's, and nothing is fetched", async () => {
    await using own = await TestGateway.start({ clock });
    const { organizationId } = own.secrets;
    const fetches = provider.fetches;
    const token = await provider.token({ activeOrganizationId: organizationId, orgRole: "owner" });
    expect(await Api.bearer(own.gateway, token).call("GET", SESSIONS)).toEqual(UNAUTHORIZED);
    expect(provider.fetches).toBe(fetches);
  });
});
