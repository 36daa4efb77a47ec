import { describe, expect, it } from "vitest";
import { Api, bearerRefusal, tokenRefusal } from "../../support/api.ts";
import { endsWithFile } from "../../support/ends-with-file.ts";
import { gatewayOfFile } from "../../support/gateway-of-file.ts";
import { IdentityProvider } from "../../support/identity-provider.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { rawExchange } from "../../support/raw-http.ts";

const NAMES = ["token", "api_key", "apikey", "x-api-key", "access_token", "Authorization"];
const CHAT = "5511988887777";

type Call = readonly [method: string, path: string];

const clock = new ManualClock();
const provider = endsWithFile(await IdentityProvider.start(clock));
const { test, tenant } = await gatewayOfFile({
  clock,
  config: { jwksUrl: provider.url, requestsPerMinute: 0 },
});
const session = await tenant.session();
const { id, name } = session;
const { apiKey, accountToken, organizationId } = tenant.secrets;
const login = await provider.token({ activeOrganizationId: organizationId, orgRole: "owner" });
const secrets = [apiKey, accountToken, await tenant.instanceToken(session), login];
const paths: { readonly a: readonly Call[]; readonly b: readonly Call[] } = {
  a: [
    ["GET", "/api/v1/sessions"],
    ["GET", `/api/v1/sessions/${id}`],
    ["PUT", `/api/v1/sessions/${id}/chats/${CHAT}/presence`],
    ["GET", "/api/v1/admin/sessions"],
  ],
  b: [
    ["GET", "/api/instance/list"],
    ["POST", `/api/chat/presence/${name}`],
    ["POST", "/api/instance/new"],
  ],
};

/** No line of the log, which is at level debug, holds a secret or a part of a token. */
function expectNoSecretInLog(): void {
  const log = test.log.join("");
  for (const secret of secrets) {
    for (const text of [secret, encodeURIComponent(secret), ...secret.split(".")])
      expect(log).not.toContain(text);
  }
}

describe.each(NAMES)("a credential in the query as %s", (name) => {
  it("is none in the bearer/cid dialect, and in no line of the log", async () => {
    const api = Api.bearer(test.gateway);
    for (const secret of secrets) {
      for (const [method, path] of paths.a) {
        expect(await api.call(method, `${path}?${name}=${encodeURIComponent(secret)}`)).toEqual(
          bearerRefusal(401, "unauthorized", "missing or invalid credentials"),
        );
      }
    }
    expectNoSecretInLog();
  });

  it("is none in the token/number dialect, and in no line of the log", async () => {
    const api = Api.token(test.gateway);
    for (const secret of secrets) {
      for (const [method, path] of paths.b) {
        expect(await api.call(method, `${path}?${name}=${encodeURIComponent(secret)}`)).toEqual(
          tokenRefusal(401, "Missing token in header"),
        );
      }
    }
    expectNoSecretInLog();
  });
});

it("a credential in the query adds nothing to the one in a header, and takes nothing away", async () => {
  const { apiKey, accountToken } = tenant.secrets;
  const own = Api.bearer(test.gateway, apiKey);
  expect((await own.call("GET", `/api/v1/sessions?token=${accountToken}&api_key=wrong`)).status).toBe(200);
  const wrong = Api.token(test.gateway, "a-token-that-nobody-has");
  expect(await wrong.call("GET", `/api/instance/list?token=${accountToken}`)).toEqual(
    tokenRefusal(401, "Invalid token"),
  );
  expectNoSecretInLog();
});

it("a credential in the query of an address that does not exist, or of what is not HTTP, is not logged either", async () => {
  const statuses: number[] = [];
  for (const secret of secrets) {
    for (const line of [
      `GET /api/v1/nothing?token=${secret} HTTP/1.1\r\nHost: x`,
      `DELETE /api/instance/list?token=${secret} HTTP/1.1\r\nHost: x`,
      `GET /api/instance/list?token=${secret} HTTP/1.1`,
      `GET /api/instance/list?token=${secret} HTTP/9.9\r\nHost: x`,
    ]) {
      statuses.push((await rawExchange(test.gateway.address, `${line}\r\n\r\n`)).status);
    }
  }
  expect(statuses).toEqual(secrets.flatMap(() => [404, 405, 400, 400]));
  expectNoSecretInLog();
});

it("the log that was looked through is at level debug, and tells of each request", async () => {
  // What strangers cause is told of up to a bound in a second.
  await clock.advance(1_000);
  await test.call("GET", `/api/v1/sessions?token=${secrets[0] ?? ""}`, { "X-Request-Id": "looked-for" });
  await Api.bearer(test.gateway, await provider.token({})).call("GET", "/api/v1/sessions");
  const lines = test.log.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.find(({ requestId }) => requestId === "looked-for")).toMatchObject({
    msg: "request",
    route: "/api/v1/sessions",
    status: 401,
  });
  expect(lines).toContainEqual(expect.objectContaining({ msg: "login refused" }));
});
