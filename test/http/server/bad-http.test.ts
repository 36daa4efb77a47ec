import { describe, expect, it } from "vitest";
import { bearerRefusal, tokenRefusal, type Answer } from "../../support/api.ts";
import { eventually } from "../../support/eventually.ts";
import { RawConnection } from "../../support/raw-http.ts";
import { HOST, plain, rawGatewayOfFile } from "./raw-requests.ts";

const UNREADABLE = "the request is not HTTP that can be read";
const A = bearerRefusal(400, "validation_error", UNREADABLE);
const B = tokenRefusal(400, UNREADABLE);
const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

const { test, bearer, token, presenceA, send } = await rawGatewayOfFile();

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
