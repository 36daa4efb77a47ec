import { describe, expect, it } from "vitest";
import { tokenRefusal, type Answer } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { rawExchange } from "../../../support/raw-http.ts";

const NOT_FOUND = tokenRefusal(404, "Instance not found");
const NO_ROUTE = tokenRefusal(404, "Route not found");
const INVALID_TOKEN = tokenRefusal(401, "Invalid token");
const UNREADABLE = tokenRefusal(400, "the request is not HTTP that can be read");
const INVALID_NAME = tokenRefusal(400, "Invalid instance name");

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });

/** A request with these header lines, byte for byte. */
async function ask(path: string, ...lines: string[]): Promise<Answer> {
  const head = [`GET ${path} HTTP/1.1`, "Host: gateway.example", ...lines, "", ""].join("\r\n");
  const { status, body } = await rawExchange(test.gateway.address, Buffer.from(head, "latin1"));
  return { status, body: JSON.parse(body) as unknown };
}

describe("a name that no instance can have", () => {
  it.each<[string, unknown, Answer]>([
    ["101 characters", "x".repeat(101), INVALID_NAME],
    ["a slash", "a/b", INVALID_NAME],
    ["an emoji", "🙂", INVALID_NAME],
    ["half an emoji", "\ud83d", INVALID_NAME],
    ["a zero byte", "a\u0000", INVALID_NAME],
    ["a line break", "a\n", INVALID_NAME],
    ["a comma", "a,b", INVALID_NAME],
    ["null", null, tokenRefusal(400, "Instance name is required")],
    ["a list", ["a"], tokenRefusal(400, "Invalid request body")],
  ])("is refused in a creation: %s", async (_, name, answer) => {
    expect(await tenant.token.call("POST", "/api/instance/new", { name })).toEqual(answer);
  });

  it.each<[string, string, Answer]>([
    ["101 characters", "x".repeat(101), NOT_FOUND],
    ["a slash", "a/b", NO_ROUTE],
    ["an escaped slash", "a%2Fb", NOT_FOUND],
    ["an emoji", "%F0%9F%99%82", NOT_FOUND],
    ["a zero byte", "a%00", NOT_FOUND],
    ["a line break", "a%0D%0A", NOT_FOUND],
    ["a broken escape", "%E0%A4%A", NOT_FOUND],
    ["a name of every object", "__proto__", NOT_FOUND],
    ["null", "null", NOT_FOUND],
    ["nothing", "", NO_ROUTE],
  ])("is not found in a path: %s", async (_, name, answer) => {
    const token = `token: ${tenant.secrets.accountToken}`;
    for (const operation of ["instance/getProxy", "events/getWebhook", "chat/contacts", "instance/metrics"]) {
      expect(await ask(`/api/${operation}/${name}`, token)).toEqual(answer);
    }
  });
});

describe("a token with odd characters", () => {
  it.each<[string, string, Answer]>([
    ["a control character", "abc\u0001def", UNREADABLE],
    ["a zero byte", "abc\u0000def", UNREADABLE],
    ["a DEL", "abc\u007fdef", UNREADABLE],
    ["a tab", "abc\tdef", INVALID_TOKEN],
    ["letters beyond ASCII", "tökén-0123456789", INVALID_TOKEN],
    ["half an emoji's bytes", "\u00f0\u009f\u0099", INVALID_TOKEN],
    ["a list", "one, two", INVALID_TOKEN],
    ["ten thousand characters", "x".repeat(10_000), INVALID_TOKEN],
  ])("is refused in the dialect's envelope: %s", async (_, token, answer) => {
    expect(await ask("/api/instance/list", `token: ${token}`)).toEqual(answer);
    const asBearer = await ask("/api/instance/list", `Authorization: Bearer ${token}`);
    // A Bearer token has no space in it: such a header presents nothing.
    const presentsNothing = /[\t ]/.test(token);
    expect(asBearer).toEqual(presentsNothing ? tokenRefusal(401, "Missing token in header") : answer);
  });

  it("is not taken as an instance's own", async () => {
    for (const token of [
      `${"x".repeat(15)}\u0001`,
      `${"x".repeat(16)} y`,
      "🙂".repeat(16),
      "x".repeat(257),
    ]) {
      const { status } = await tenant.token.call("POST", "/api/instance/new", { name: "own", token });
      expect(status).toBe(400);
    }
  });
});
