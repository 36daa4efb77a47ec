import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bearerRefusal, tokenRefusal, type Answer } from "../../support/api.ts";
import { eventually } from "../../support/eventually.ts";
import { rawExchange, RawConnection, type RawAnswer } from "../../support/raw-http.ts";
import { TestGateway } from "../../support/test-gateway.ts";

const HOST = "Host: gateway.example\r\n";
const UNREADABLE = "the request is not HTTP that can be read";
const A = bearerRefusal(400, "validation_error", UNREADABLE);
const B = tokenRefusal(400, UNREADABLE);
const A_ROUTE = bearerRefusal(404, "not_found", "route not found");
const B_ROUTE = tokenRefusal(404, "Route not found");
const A_METHOD = bearerRefusal(405, "not_found", "method not allowed");
const B_METHOD = tokenRefusal(405, "Method not allowed");
const A_UNAUTHORIZED = bearerRefusal(401, "unauthorized", "missing or invalid credentials");
const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const MEBIBYTE = "x".repeat(1024 * 1024);

let test: TestGateway;
let bearer: string;
let token: string;
let presenceA: string;
beforeAll(async () => {
  test = await TestGateway.start({ config: { requestsPerMinute: 0 } });
  bearer = `Authorization: Bearer ${test.secrets.apiKey}\r\n`;
  token = `token: ${test.secrets.accountToken}\r\n`;
  presenceA = `/api/v1/sessions/${test.createSession("raw").id}/chats/5511999999999/presence`;
});
afterAll(async () => {
  await test[Symbol.asyncDispose]();
});

function send(data: string | Buffer, method = "GET"): Promise<RawAnswer> {
  return rawExchange(test.gateway.address, data, method);
}

function plain({ status, body }: RawAnswer): Answer {
  return { status, body: body === "" ? undefined : JSON.parse(body) };
}

describe("what the parser refuses", () => {
  it.each<[string, string, Answer]>([
    ["a header without a colon", `GET /api/v1/sessions HTTP/1.1\r\n${HOST}Bad Header\r\n\r\n`, A],
    ["a header without a colon", `GET /api/instance/list HTTP/1.1\r\n${HOST}Bad Header\r\n\r\n`, B],
    ["a control character", `GET /api/instance/list HTTP/1.1\r\n${HOST}X: \u0001\r\n\r\n`, B],
    ["a folded header", `GET /api/instance/list HTTP/1.1\r\n${HOST}X: a\r\n b\r\n\r\n`, B],
    ["bare line feeds", `GET /api/instance/list HTTP/1.1\n${HOST}\n\n`, B],
    ["an invented method", `FOO /api/v1/sessions?x=1 HTTP/1.1\r\n${HOST}\r\n`, A],
    ["a method in small letters", `get /api/instance/list HTTP/1.1\r\n${HOST}\r\n`, B],
    ["another version", `GET /api/instance/list HTTP/9.9\r\n${HOST}\r\n`, B],
    [
      "two lengths",
      `PUT /api/instance/x HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}`,
      B,
    ],
    [
      "a length beside chunks",
      `PUT /api/v1/x HTTP/1.1\r\n${HOST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      A,
    ],
    ["a length that is no number", `PUT /api/v1/x HTTP/1.1\r\n${HOST}Content-Length: two\r\n\r\n{}`, A],
    ["a target without a path", `GET gateway HTTP/1.1\r\n${HOST}\r\n`, A],
    ["no HTTP at all", "\u0016\u0003\u0001 hello\r\n\r\n", A],
  ])("with %s is answered in its dialect, and the connection closed", async (_, request, expected) => {
    using connection = await RawConnection.open(test.gateway.address);
    const answer = await connection.exchange(request);
    expect(plain(answer)).toEqual(expected);
    expect(answer.headers).toMatchObject({ "content-type": "application/json", connection: "close" });
    expect(answer.headers["x-request-id"]).toMatch(ULID);
    await connection.untilClosed();
  });

  it("by the size of its headers is 431", async () => {
    const large = `X-Large: ${"y".repeat(20_000)}\r\n\r\n`;
    expect(plain(await send(`GET /api/v1/sessions HTTP/1.1\r\n${HOST}${large}`))).toEqual(
      bearerRefusal(431, "validation_error", UNREADABLE),
    );
    expect(plain(await send(`GET /api/instance/list HTTP/1.1\r\n${HOST}${large}`))).toEqual(
      tokenRefusal(431, "Request headers too large"),
    );
    expect(plain(await send(`GET /health HTTP/1.1\r\n${HOST}${large}`))).toEqual(
      tokenRefusal(431, "Request headers too large"),
    );
  });

  it("within a body of chunks does not end the gateway", async () => {
    const head = `POST /api/chat/presence/raw HTTP/1.1\r\n${HOST}${token}Transfer-Encoding: chunked\r\n\r\n`;
    const answer = await send(`${head}5\r\n{"numb\r\nzz\r\n`);
    expect(answer.status).toBe(400);
    expect((await send(`GET /health/live HTTP/1.1\r\n${HOST}\r\n`)).status).toBe(200);
  });
});

describe("an address that is none", () => {
  it.each<[string, string, Answer]>([
    ["no Host", "GET /api/v1/sessions HTTP/1.1\r\n\r\n", A],
    ["no Host", "GET /api/instance/list HTTP/1.1\r\n\r\n", B],
    ["no Host in HTTP/1.0", "GET /api/instance/list HTTP/1.0\r\n\r\n", B],
    ["no Host where health is asked for", "GET /health/live HTTP/1.1\r\n\r\n", A],
    ["two Hosts", `GET /api/instance/list HTTP/1.1\r\n${HOST}Host: other.example\r\n\r\n`, B],
    ["the same Host twice", `GET /api/v1/sessions HTTP/1.1\r\n${HOST}${HOST}\r\n`, A],
    ["two Hosts and a whole target", `GET http://x/api/v1/sessions HTTP/1.1\r\n${HOST}${HOST}\r\n`, A],
    ["two Hosts where health is asked for", `GET /health HTTP/1.1\r\n${HOST}host: b\r\n\r\n`, B],
    ["a space in Host", "GET /api/instance/list HTTP/1.1\r\nHost: a b\r\n\r\n", B],
    ["a user in Host", "GET /api/v1/sessions HTTP/1.1\r\nHost: a@b\r\n\r\n", A],
    ["a path in Host", "GET /api/instance/list HTTP/1.1\r\nHost: x/api/v1\r\n\r\n", B],
    ["a backslash in the path", `GET /api/instance\\list HTTP/1.1\r\n${HOST}\r\n`, B],
    ["a backslash in the path", `GET /api/v1\\sessions HTTP/1.1\r\n${HOST}\r\n`, B],
    ["a backslash in the path", `GET /api/v1/\\sessions HTTP/1.1\r\n${HOST}\r\n`, A],
    ["the server itself as target", `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`, A],
  ])("with %s is 400 in its dialect", async (_, request, expected) => {
    const answer = await send(request);
    expect(plain(answer)).toEqual(expected);
    expect(answer.headers["x-request-id"]).toMatch(ULID);
  });
});

it.each(["/health", "/health/live", "/health/ready", "/healthz", "/readyz"])(
  "%s answers a check in HTTP/1.0 that names no host",
  async (path) => {
    expect((await send(`GET ${path} HTTP/1.0\r\n\r\n`)).status).toBe(200);
  },
);

describe("an odd path", () => {
  it.each<[string, string, Answer]>([
    ["a NUL", "/api/v1/sessions/%00", bearerRefusal(404, "not_found", "session not found")],
    ["a NUL", "/api/instance/connect/%00", tokenRefusal(404, "Instance not found")],
    ["a slash in a segment", "/api/v1/sessions/a%2Fb", A_ROUTE],
    ["a slash in a segment", "/api/instance/connect/a%2Fb", tokenRefusal(404, "Instance not found")],
    ["an unknown action", "/api/v1/sessions/01J9ZX8K2QHV0M3T6R7P4N5W8C:dance", A_ROUTE],
    ["an invalid sequence", "/api/v1/sessions/%E0%A4%A", A_ROUTE],
    ["an invalid sequence", "/api/instance/connect/%E0%A4%A", tokenRefusal(404, "Instance not found")],
    ["10,000 characters", `/api/v1/${"x".repeat(10_000)}`, A_ROUTE],
    [
      "10,000 characters",
      `/api/instance/connect/${"x".repeat(10_000)}`,
      tokenRefusal(404, "Instance not found"),
    ],
    ["dots that leave a dialect", "/api/v1/../instance/nothing", B_ROUTE],
    ["dots that leave everything", "/api/../../../etc/passwd", A_ROUTE],
    ["encoded dots", "/api/v1/%2e%2e/%2e%2e/etc/passwd", A_ROUTE],
    ["two slashes in front", "//api/nothing", B_ROUTE],
    ["two slashes in front", "//api/v1/nothing/", A_ROUTE],
    ["a slash at the end of a page", "/docs/", A_ROUTE],
    ["nothing of ours", "/wp-login.php", A_ROUTE],
    ["the beginning of a dialect only", "/api", B_ROUTE],
    ["the beginning of a dialect only", "/api/v1", A_ROUTE],
    ["a name that begins like a dialect", "/api/v10/sessions", B_ROUTE],
    ["a name that begins like a dialect", "/apiary", A_ROUTE],
  ])("with %s is 404 in its dialect", async (_, path, expected) => {
    expect(plain(await send(`GET ${path} HTTP/1.1\r\n${HOST}${bearer}${token}\r\n`))).toEqual(expected);
  });

  it.each([
    "//api/instance/list",
    "/api//instance///list",
    "/api/instance/list/",
    "//api/v1/sessions//",
    "/api/v1/sessions/?limit=1",
  ])("that a client put together with slashes too many is the plain one: %s", async (path) => {
    expect((await send(`GET ${path} HTTP/1.1\r\n${HOST}${bearer}${token}\r\n`)).status).toBe(200);
  });

  it("has an encoded colon for a colon", async () => {
    const action = presenceA.replace(/\/chats.*/, "");
    const start = (colon: string) =>
      send(`POST ${action}${colon}start HTTP/1.1\r\n${HOST}${bearer}Content-Length: 0\r\n\r\n`);
    const plainly = plain(await start(":"));
    expect(plainly).toMatchObject({ status: 400, body: { error: { code: "validation_error" } } });
    expect(plain(await start("%3A"))).toEqual(plainly);
    expect(plain(await start("%3a"))).toEqual(plainly);
  });

  it("is read with its dots resolved, and as an absolute target", async () => {
    for (const target of ["/api/v1/../instance/list", "http://elsewhere.example/api/instance/list"]) {
      expect((await send(`GET ${target} HTTP/1.1\r\n${HOST}${token}\r\n`)).status).toBe(200);
    }
  });
});

describe("a method that an address does not take", () => {
  it.each<[string, string, string, Answer]>([
    ["DELETE", "/api/v1/sessions", "GET, HEAD, POST", A_METHOD],
    ["PATCH", "/api/v1/sessions/01J9ZX8K2QHV0M3T6R7P4N5W8C", "GET, HEAD, DELETE", A_METHOD],
    ["GET", "/api/v1/sessions/01J9ZX8K2QHV0M3T6R7P4N5W8C:start", "POST", A_METHOD],
    ["POST", "/api/v1/sessions/x/chats/y/presence", "PUT, GET, HEAD", A_METHOD],
    ["TRACE", "/api/v1/sessions", "GET, HEAD, POST", A_METHOD],
    ["GET", "/api/chat/presence/raw", "POST", B_METHOD],
    ["OPTIONS", "/api/instance/new", "POST", B_METHOD],
    ["POST", "/api/instance/delete/raw", "DELETE", B_METHOD],
    ["POST", "/health", "GET, HEAD", B_METHOD],
    ["POST", "/health/live", "GET, HEAD", A_METHOD],
  ])("%s %s is 405 with Allow and without a credential", async (method, path, allow, expected) => {
    const answer = await send(`${method} ${path} HTTP/1.1\r\n${HOST}\r\n`);
    expect(plain(answer)).toEqual(expected);
    expect(answer.headers["allow"]).toBe(allow);
  });

  it("answers HEAD like GET, with no body", async () => {
    const head = await send(`HEAD /api/v1/sessions HTTP/1.1\r\n${HOST}${bearer}\r\n`, "HEAD");
    expect([head.status, head.headers["content-type"]]).toEqual([200, "application/json"]);
    const refused = await send(`HEAD /api/v1/sessions HTTP/1.1\r\n${HOST}\r\n`, "HEAD");
    expect([refused.status, refused.headers["www-authenticate"]]).toEqual([401, "Bearer"]);
    expect((await send(`HEAD /api/v1/nothing HTTP/1.1\r\n${HOST}\r\n`, "HEAD")).status).toBe(404);
    expect((await send(`HEAD /api/chat/presence/x HTTP/1.1\r\n${HOST}\r\n`, "HEAD")).status).toBe(405);
  });
});

describe("a body", () => {
  const chunked = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

  it("is read in chunks as with a length", async () => {
    const a = `PUT ${presenceA} HTTP/1.1\r\n${HOST}${bearer}`;
    const b = `POST /api/chat/presence/raw HTTP/1.1\r\n${HOST}${token}`;
    const bodyA = `{"state":"composing"}`;
    const bodyB = `{"number":"5511999999999","state":"typing"}`;
    const notConnectedA = bearerRefusal(
      501,
      "not_implemented",
      "live WhatsApp client is not available for this session",
    );
    const notConnectedB = tokenRefusal(503, "Instance is not connected to WhatsApp");
    const length = (body: string) => `Content-Length: ${body.length}\r\n\r\n${body}`;
    const chunks = (body: string) => `Transfer-Encoding: chunked\r\n\r\n${chunked(body)}`;
    expect(plain(await send(a + length(bodyA)))).toEqual(notConnectedA);
    expect(plain(await send(a + chunks(bodyA)))).toEqual(notConnectedA);
    expect(plain(await send(b + length(bodyB)))).toEqual(notConnectedB);
    expect(plain(await send(b + chunks(bodyB)))).toEqual(notConnectedB);
  });

  it.each<[string, () => string, Answer]>([
    [
      "bearer/cid",
      () => `PUT ${presenceA} HTTP/1.1\r\n${HOST}${bearer}`,
      bearerRefusal(413, "validation_error", "the body takes at most 65536 bytes"),
    ],
    [
      "token/number",
      () => `POST /api/chat/presence/raw HTTP/1.1\r\n${HOST}${token}`,
      tokenRefusal(413, "Request body too large"),
    ],
  ])("of 1 MiB is 413 in the %s dialect, announced or in chunks", async (_, start, expected) => {
    const announced = `${start()}Content-Length: ${MEBIBYTE.length}\r\n\r\n${MEBIBYTE}`;
    expect(plain(await send(announced))).toEqual(expected);
    const inChunks = `${start()}Transfer-Encoding: chunked\r\n\r\n${chunked(MEBIBYTE)}`;
    expect(plain(await send(inChunks))).toEqual(expected);
  });

  it("that is too large is not the first thing to be refused", async () => {
    const rest = `Content-Length: ${MEBIBYTE.length}\r\n\r\n${MEBIBYTE}`;
    expect(plain(await send(`PUT ${presenceA} HTTP/1.1\r\n${HOST}${rest}`))).toEqual(A_UNAUTHORIZED);
    const unknown = `POST /api/chat/presence/unknown HTTP/1.1\r\n${HOST}${token}${rest}`;
    expect(plain(await send(unknown))).toEqual(tokenRefusal(404, "Instance not found"));
  });

  it("that is too large reaches an ordinary client as 413, also while it is being sent", async () => {
    const put = (body: RequestInit) =>
      fetch(test.gateway.address + presenceA, {
        method: "PUT",
        headers: { Authorization: `Bearer ${test.secrets.apiKey}`, "Content-Type": "application/json" },
        ...body,
      });
    expect((await put({ body: MEBIBYTE })).status).toBe(413);
    expect((await put({ body: new Blob([MEBIBYTE]).stream(), duplex: "half" })).status).toBe(413);
  });

  it("that nobody asked for is passed over", async () => {
    const answer = await send(`GET /api/v1/sessions HTTP/1.1\r\n${HOST}${bearer}Content-Length: 2\r\n\r\n{}`);
    expect(answer.status).toBe(200);
  });

  it("with an unknown expectation is read all the same", async () => {
    const head = `PUT ${presenceA} HTTP/1.1\r\n${HOST}${bearer}Expect: weird\r\n`;
    expect((await send(`${head}Content-Length: 21\r\n\r\n{"state":"composing"}`)).status).toBe(501);
  });
});

describe("a connection", () => {
  it("that ends within a body is no failure", async () => {
    const id = "gone-within-its-body";
    const half = `PUT ${presenceA} HTTP/1.1\r\n${HOST}${bearer}X-Request-Id: ${id}\r\n`;
    const line = () => test.log.find((text) => text.includes(id));
    {
      using connection = await RawConnection.open(test.gateway.address);
      connection.write(`${half}Content-Length: 100\r\n\r\n{"state":`);
      // The gateway has begun to read once it has answered another connection.
      expect((await send(`GET /health/live HTTP/1.1\r\n${HOST}\r\n`)).status).toBe(200);
    }
    await eventually("the request is logged", () => line() !== undefined);
    expect(JSON.parse(line() ?? "")).toMatchObject({ msg: "request", status: 400 });
    expect(test.log.join("")).not.toContain("unexpected failure");
  });

  it("goes on after refusals that were read to their end", async () => {
    using connection = await RawConnection.open(test.gateway.address);
    const put = `PUT ${presenceA} HTTP/1.1\r\n${HOST}`;
    const statuses = [
      await connection.exchange(`${put}Content-Length: 2\r\n\r\n{}`),
      await connection.exchange(`${put}${bearer}Content-Length: 2\r\n\r\n{}`),
      await connection.exchange(`${put}${bearer}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`),
      await connection.exchange(`GET /api/v1/nothing HTTP/1.1\r\n${HOST}\r\n`),
      await connection.exchange(`DELETE /api/v1/sessions HTTP/1.1\r\n${HOST}\r\n`),
      await connection.exchange("GET /api/v1/sessions HTTP/1.1\r\nHost: a b\r\n\r\n"),
      await connection.exchange(`GET /api/v1/sessions HTTP/1.1\r\n${HOST}${bearer}\r\n`),
    ].map(({ status }) => status);
    expect(statuses).toEqual([401, 400, 400, 404, 405, 400, 200]);
  });

  it("answers requests that came together, in their order", async () => {
    using connection = await RawConnection.open(test.gateway.address);
    const ask = (id: string) =>
      `GET /api/v1/sessions HTTP/1.1\r\n${HOST}${bearer}X-Request-Id: ${id}\r\n\r\n`;
    connection.write(ask("one") + ask("two") + ask("three"));
    const ids = [await connection.answer(), await connection.answer(), await connection.answer()];
    expect(ids.map(({ headers }) => headers["x-request-id"])).toEqual(["one", "two", "three"]);
  });
});

describe("request id", () => {
  it.each([
    "/api/v1/sessions",
    "/api/instance/list",
    "/api/v1/nothing",
    "/health/live",
    "/openapi/token-number.json",
  ])("is echoed by %s, and made where there is none or an odd one", async (path) => {
    const ask = (header: string) => send(`GET ${path} HTTP/1.1\r\n${HOST}${bearer}${header}\r\n`);
    for (const id of ["abc-1_2=", "a/b:c", "~".repeat(128)])
      expect((await ask(`X-Request-Id: ${id}\r\n`)).headers["x-request-id"]).toBe(id);
    expect((await ask("")).headers["x-request-id"]).toMatch(ULID);
    expect((await ask(`X-Request-Id: a b\r\n`)).headers["x-request-id"]).toMatch(ULID);
    expect((await ask(`X-Request-Id: ${"x".repeat(129)}\r\n`)).headers["x-request-id"]).toMatch(ULID);
  });
});
