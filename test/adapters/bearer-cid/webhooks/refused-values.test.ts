import { beforeEach, describe, expect, it } from "vitest";
import { bearerRefusal } from "../../../support/api.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { Tenant } from "../../../support/tenant.ts";
import { ROOT, URL_OF_MINE, webhookCalls } from "./webhook-calls.ts";

const URL_TAKES = "takes an http or https address of up to 2048 characters, with no user name in it";
const HEADERS_TAKE = "takes up to 50 headers: names, and values of up to 4096 visible characters";
const EVENTS_TAKE = "takes up to 100 names of events, or *";
const ATTEMPTS_TAKE = "takes a whole number";
const DELAY_TAKES = "takes whole seconds";
const SECRET_TAKES = "takes up to 256 characters";
const PRIVATE = "takes a private address only if DUET_PRIVATE_DESTINATIONS has it";

const clock = new ManualClock();
const { test } = await gatewayOfFile({ clock, config: { requestsPerMinute: 0 } });
let tenant: Tenant;
// One for each test: an organization has 50 webhooks at most.
beforeEach(async () => void (tenant = await Tenant.in(test)));

const { create, get, update, made } = webhookCalls(() => tenant);

describe("what a webhook does not take", () => {
  const headers = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`X-${i}`, "1"]));
  const wrong: readonly (readonly [string, object, string, string])[] = [
    ["an address that is a number", { url: 5 }, "url", URL_TAKES],
    ["an address without a scheme", { url: "example.com/hook" }, "url", URL_TAKES],
    ["another scheme", { url: "ftp://example.com" }, "url", URL_TAKES],
    ["a script", { url: "javascript:alert(1)" }, "url", URL_TAKES],
    ["an address with a user", { url: "https://me:secret@example.com" }, "url", URL_TAKES],
    ["an address with a line feed", { url: "https://example.com/\n" }, "url", URL_TAKES],
    ["an address of 2049 characters", { url: `https://a.example/${"x".repeat(2031)}` }, "url", URL_TAKES],
    ["a private address", { url: "http://10.0.0.1/x" }, "url", PRIVATE],
    ["another's private address", { url: "http://[::ffff:127.0.0.1]/" }, "url", PRIVATE],
    ["events that are no list", { events: "message" }, "events", "takes a list"],
    ["events of null", { events: null }, "events", "takes a list"],
    ["an event that is no text", { events: [5] }, "events.0", "takes text"],
    ["an event of two words", { events: ["message", "poll vote"] }, "events.1", EVENTS_TAKE],
    ["an empty event", { events: [""] }, "events.0", EVENTS_TAKE],
    ["101 events", { events: Array(101).fill("message") }, "events", EVENTS_TAKE],
    ["a scope that is no text", { sessionId: 5 }, "sessionId", "takes text"],
    ["a secret of null", { secret: null }, "secret", "takes text"],
    ["a secret of 257 characters", { secret: "x".repeat(257) }, "secret", SECRET_TAKES],
    ["headers in a list", { customHeaders: [] }, "customHeaders", "takes an object"],
    ["headers of null", { customHeaders: null }, "customHeaders", "takes an object"],
    ["a header that is no text", { customHeaders: { A: 5 } }, "customHeaders.A", "takes text"],
    ["a name with a space", { customHeaders: { "A B": "1" } }, "customHeaders", HEADERS_TAKE],
    [
      "the name __proto__",
      JSON.parse(`{"customHeaders":{"A":"1","__proto__":"2"}}`),
      "customHeaders",
      HEADERS_TAKE,
    ],
    ["an empty name", { customHeaders: { "": "1" } }, "customHeaders", HEADERS_TAKE],
    ["a value with a line feed", { customHeaders: { A: "1\r\nB: 2" } }, "customHeaders", HEADERS_TAKE],
    ["a value with a null", { customHeaders: { A: "\0" } }, "customHeaders", HEADERS_TAKE],
    ["a value with a control character", { customHeaders: { A: "\u007f" } }, "customHeaders", HEADERS_TAKE],
    ["a value of 4097 characters", { customHeaders: { A: "x".repeat(4097) } }, "customHeaders", HEADERS_TAKE],
    ["51 headers", { customHeaders: headers(51) }, "customHeaders", HEADERS_TAKE],
    ["a policy that is none", { retryPolicy: "fixed" }, "retryPolicy", "takes an object"],
    ["a policy that is a number", { retryPolicy: { policy: 1 } }, "retryPolicy.policy", "takes text"],
    ["half an attempt", { retryPolicy: { attempts: 1.5 } }, "retryPolicy.attempts", ATTEMPTS_TAKE],
    [
      "a delay that is a text",
      { retryPolicy: { delaySeconds: "2" } },
      "retryPolicy.delaySeconds",
      DELAY_TAKES,
    ],
    ["a flag that is none", { active: "yes" }, "active", "takes true or false"],
    ["a flag of null", { active: null }, "active", "takes true or false"],
  ];

  it.each(wrong)("is %s: 422 in a new one and in a change", async (_, body, member, why) => {
    const webhook = await made();
    const refused = bearerRefusal(422, "validation_error", `${member}: ${why}`, { [member]: why });
    expect(await create({ url: URL_OF_MINE, ...body })).toEqual(refused);
    expect(await update(webhook, body)).toEqual(refused);
    expect(await get(webhook)).toEqual({ status: 200, body: webhook });
  });

  it.each<[string, unknown, string, string]>([
    ["no body", undefined, "body", "the body is missing"],
    ["no JSON", "{", "body", "the body is not JSON"],
    ["a list", [], "body", "body: takes an object"],
    ["null", "null", "body", "body: takes an object"],
    ["a text", `"x"`, "body", "body: takes an object"],
  ])("is %s: 400 for both", async (_, body, member, message) => {
    const webhook = await made();
    for (const answer of [await create(body), await update(webhook, body)]) {
      expect(answer).toMatchObject({
        status: 400,
        body: {
          error: { code: "validation_error", message, details: { [member]: expect.any(String) as string } },
        },
      });
    }
  });

  it("is another content type, nor a body that is too large", async () => {
    const webhook = await made();
    for (const [method, path] of [
      ["POST", ROOT],
      ["PATCH", `${ROOT}/${webhook.id}`],
    ] as const) {
      const text = await tenant.bearer.call(method, path, `{"url":"${URL_OF_MINE}"}`, {
        "Content-Type": "text/plain",
      });
      expect(text).toEqual(
        bearerRefusal(400, "validation_error", "the body takes the content type application/json", {
          "content-type": "takes application/json",
        }),
      );
      expect(
        (await tenant.bearer.call(method, path, { url: URL_OF_MINE, x: "x".repeat(1024 * 1024) })).status,
      ).toBe(413);
    }
  });

  it.each([{}, { url: null }, { url: "" }])("is no address in a new one: %j", async (body) => {
    expect(await create(body)).toEqual(
      bearerRefusal(400, "validation_error", "url is required", { url: "is missing" }),
    );
  });
});
