import { describe, expect, it } from "vitest";
import { bearerRefusal, tokenRefusal, type Answer } from "../../support/api.ts";
import { HOST, plain, rawGatewayOfFile } from "./raw-requests.ts";

const A_ROUTE = bearerRefusal(404, "not_found", "route not found");
const B_ROUTE = tokenRefusal(404, "Route not found");
const A_METHOD = bearerRefusal(405, "not_found", "method not allowed");
const B_METHOD = tokenRefusal(405, "Method not allowed");

const { bearer, token, presenceA, send } = await rawGatewayOfFile();

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
    ["GET", "/api/message/text/raw", "POST", B_METHOD],
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
    expect((await send(`HEAD /api/message/text/x HTTP/1.1\r\n${HOST}\r\n`, "HEAD")).status).toBe(405);
  });
});
