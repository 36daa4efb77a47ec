import { describe, expect, it } from "vitest";
import Database from "better-sqlite3";
import { gatewayOfFile } from "../support/gateway-of-file.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { TestGateway } from "../support/test-gateway.ts";

const PAGE = "https://app.example.com";
const OTHER_PAGE = "http://localhost:8080";
const STRANGERS = [
  "https://evil.example",
  "https://app.example.com.evil.example",
  "https://evil-app.example.com",
  "http://app.example.com",
  "https://app.example.com:8443",
  "https://APP.example.com",
  "null",
  "*",
  `${PAGE},${OTHER_PAGE}`,
];

const A = {
  name: "bearer/cid",
  path: "/api/v1/sessions",
  presence: "/api/v1/sessions/01J9ZX8K2QHV0M3T6R7P4N5W8C/chats/5511999999999/presence",
  credential: (test: TestGateway) => ({ "x-api-key": test.secrets.apiKey }),
  requestHeaders: "Authorization,Content-Type,X-Api-Key,Idempotency-Key,X-Request-Id,Last-Event-ID",
  responseHeaders: "RateLimit,RateLimit-Policy,Retry-After,X-Request-Id",
  limit: "ratelimit",
};
const B = {
  name: "token/number",
  path: "/api/instance/list",
  presence: "/api/chat/presence/support",
  credential: (test: TestGateway) => ({ token: test.secrets.accountToken }),
  requestHeaders: "Content-Type,Authorization,token",
  responseHeaders: "X-RateLimit-Limit,X-RateLimit-Remaining,X-RateLimit-Reset,Retry-After,X-Request-Id",
  limit: "x-ratelimit-limit",
};
const DIALECTS = [A, B];

const { test } = await gatewayOfFile({
  clock: new ManualClock(),
  config: { corsOrigins: [PAGE, OTHER_PAGE], requestsPerMinute: 1_000 },
});

function corsHeaders({ headers }: Response): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => /^access-control|^vary$/.test(name)));
}

function preFlight(origin: string, path: string, method = "POST", headers = "authorization, token") {
  return test.call("OPTIONS", path, {
    Origin: origin,
    "Access-Control-Request-Method": method,
    "Access-Control-Request-Headers": headers,
  });
}

describe.each(DIALECTS)("a page that calls the $name dialect", (dialect) => {
  const readable = (origin: string) => ({
    "access-control-allow-origin": origin,
    "access-control-expose-headers": dialect.responseHeaders,
    vary: "Origin",
  });

  it.each([PAGE, OTHER_PAGE])("from %s is told in a pre-flight what it may send", async (origin) => {
    for (const path of [dialect.path, dialect.presence, `${dialect.path}/nothing`]) {
      const answer = await preFlight(origin, path);
      expect(answer.status).toBe(204);
      expect(await answer.text()).toBe("");
      expect(corsHeaders(answer)).toEqual({
        ...readable(origin),
        "access-control-allow-headers": dialect.requestHeaders,
        "access-control-allow-methods": "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS",
        "access-control-max-age": "600",
        vary: "Origin, Access-Control-Request-Headers",
      });
    }
  });

  it("spends nothing for a pre-flight, and needs no credential for it", async () => {
    await using own = await TestGateway.start({
      clock: new ManualClock(),
      config: { corsOrigins: [PAGE], requestsPerMinute: 1 },
    });
    const headers = { Origin: PAGE, "Access-Control-Request-Method": "POST" };
    for (let i = 0; i < 5; i++) {
      const answer = await own.call("OPTIONS", dialect.path, headers);
      expect([answer.status, answer.headers.get(dialect.limit)]).toEqual([204, null]);
    }
    const first = await own.call("GET", dialect.path, { Origin: PAGE });
    const second = await own.call("GET", dialect.path, { Origin: PAGE });
    expect([first.status, second.status]).toEqual([401, 429]);
    for (const refused of [first, second]) expect(corsHeaders(refused)).toEqual(readable(PAGE));
  });

  it("reads the answer, and which request it was", async () => {
    const answer = await test.call("GET", dialect.path, { Origin: PAGE, ...dialect.credential(test) });
    expect(answer.status).toBe(200);
    expect(corsHeaders(answer)).toEqual(readable(PAGE));
    const names = dialect.responseHeaders.toLowerCase().split(",");
    expect(names.filter((name) => answer.headers.get(name) !== null)).toEqual(
      names.filter((name) => name !== "retry-after"),
    );
  });

  it("reads every refusal", async () => {
    const from = { Origin: PAGE };
    const known = { ...from, ...dialect.credential(test) };
    const gone = `${dialect.path}/nothing/here`;
    const refusals = [
      await test.call("GET", dialect.path, from),
      await test.call("GET", gone, from),
      await test.call("DELETE", dialect.path, from),
      await test.call(dialect === A ? "PUT" : "POST", dialect.presence, known, {}),
      await test.call(dialect === A ? "POST" : "PUT", dialect.presence, from),
    ];
    expect(refusals.map(({ status }) => status)).toEqual([401, 404, 405, 404, 405]);
    for (const refusal of refusals) expect(corsHeaders(refusal)).toEqual(readable(PAGE));
  });

  it("reads that the gateway failed", async () => {
    using folder = temporaryFolder();
    await using own = await TestGateway.start({ directory: folder.path, config: { corsOrigins: [PAGE] } });
    const database = new Database(`${folder.path}/duet.sqlite`);
    database.exec("ALTER TABLE sessions RENAME TO lost");
    const answer = await own.call("GET", dialect.path, { Origin: PAGE, ...dialect.credential(own) });
    expect(answer.status).toBe(500);
    expect(corsHeaders(answer)).toEqual(readable(PAGE));
    database.exec("ALTER TABLE lost RENAME TO sessions");
    database.close();
  });

  it.each(STRANGERS)("from %s is not let in", async (origin) => {
    const answers = [
      await preFlight(origin, dialect.path),
      await test.call("GET", dialect.path, { Origin: origin, ...dialect.credential(test) }),
      await test.call("GET", dialect.path, { Origin: origin }),
    ];
    for (const answer of answers) {
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
      expect(answer.headers.get("vary")).toMatch(/^Origin/);
      expect([...answer.headers.values()].join("\n")).not.toContain(origin);
    }
  });

  it("is never asked for cookies", async () => {
    for (const answer of [
      await preFlight(PAGE, dialect.path),
      await test.call("GET", dialect.path, { Origin: PAGE }),
    ]) {
      expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    }
  });

  it("has an OPTIONS that is no pre-flight refused like any method", async () => {
    const answer = await test.call("OPTIONS", dialect.path, { Origin: PAGE });
    expect([answer.status, answer.headers.get("allow")]).toEqual([
      405,
      dialect === A ? "GET, HEAD, POST" : "GET, HEAD",
    ]);
    expect((await test.call("OPTIONS", `${dialect.path}/nothing/here`, {})).status).toBe(404);
  });
});

it("a caller that is no page is answered as before, for no origin in particular", async () => {
  const answer = await test.call("GET", A.path, A.credential(test));
  expect(answer.status).toBe(200);
  expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  expect(answer.headers.get("vary")).toBe("Origin");
});

it("what is no dialect's API is not opened", async () => {
  for (const path of ["/health", "/health/live", "/metrics", "/openapi/bearer-cid.json", "/apiary", "/"]) {
    const answer = await test.call("GET", path, { Origin: PAGE });
    expect(corsHeaders(answer)).toEqual({});
    expect((await preFlight(PAGE, path, "GET")).status).not.toBe(204);
  }
});

it("over a socket a pre-flight is answered too", async () => {
  const answer = await fetch(test.gateway.address + B.presence, {
    method: "OPTIONS",
    headers: { "Access-Control-Request-Method": "POST", Origin: PAGE },
  });
  expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([204, PAGE]);
});

it("without configured origins nothing is told to pages, and an OPTIONS is a method like any other", async () => {
  await using own = await TestGateway.start();
  const headers = { Origin: PAGE, "Access-Control-Request-Method": "POST" };
  for (const { path, presence, credential } of DIALECTS) {
    const answers = [
      await own.call("OPTIONS", path, headers),
      await own.call("OPTIONS", presence, headers),
      await own.call("OPTIONS", `${path}/nothing/here`, headers),
      await own.call("GET", path, { Origin: PAGE, ...credential(own) }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([405, 405, 404, 200]);
    for (const answer of answers) expect(corsHeaders(answer)).toEqual({});
  }
});
