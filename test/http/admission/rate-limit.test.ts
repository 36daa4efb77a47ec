import { describe, expect, it } from "vitest";
import { Api, bearerRefusal, tokenRefusal, type FullAnswer } from "../../support/api.ts";
import { gatewayOfFile } from "../../support/gateway-of-file.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { Tenant } from "../../support/tenant.ts";
import { TestGateway } from "../../support/test-gateway.ts";
import { limitHeaders, statusesOf, times } from "./limited-answers.ts";

const LIST_A = "/api/v1/sessions";
const LIST_B = "/api/instance/list";
const A_LIMITED = bearerRefusal(429, "rate_limited", "more than 100 requests in 60 s");
const B_LIMITED = tokenRefusal(429, "Rate limit exceeded. Try again later.");

const clock = new ManualClock();
const { test } = await gatewayOfFile({ clock });

describe("the limit of a credential", () => {
  it("accepts exactly 100 of 250 requests at once, in either dialect", async () => {
    const tenant = await Tenant.in(test);
    expect(statusesOf(await times(250, () => tenant.bearer.call("GET", LIST_A)))).toEqual({
      200: 100,
      429: 150,
    });
    expect(statusesOf(await times(250, () => tenant.token.call("GET", LIST_B)))).toEqual({
      200: 100,
      429: 150,
    });
  });

  it("tells strictly fewer that remain, also under many requests at once", async () => {
    const tenant = await Tenant.in(test);
    const answers = await times(120, () => tenant.token.exchange("GET", LIST_B));
    const remaining = answers.map(({ headers }) => Number(headers.get("x-ratelimit-remaining")));
    expect(remaining).toEqual([
      ...Array.from({ length: 100 }, (_, i) => 99 - i),
      ...Array.from({ length: 20 }, () => 0),
    ]);
  });

  it("is one for both dialects", async () => {
    const tenant = await Tenant.in(test);
    const sameKey = Api.token(test.gateway, tenant.secrets.apiKey);
    await times(60, () => tenant.bearer.call("GET", LIST_A));
    expect(limitHeaders(await sameKey.exchange("GET", LIST_B))).toMatchObject({
      "x-ratelimit-remaining": "39",
    });
    await times(39, () => sameKey.call("GET", LIST_B));
    expect(await tenant.bearer.call("GET", LIST_A)).toEqual(A_LIMITED);
    expect(await sameKey.call("GET", LIST_B)).toEqual(B_LIMITED);
  });

  it("is each credential's own", async () => {
    const tenant = await Tenant.in(test);
    await times(100, () => tenant.bearer.call("GET", LIST_A));
    expect(await tenant.bearer.call("GET", LIST_A)).toEqual(A_LIMITED);
    expect((await tenant.token.call("GET", LIST_B)).status).toBe(200);
    const other = Api.bearer(test.gateway, await tenant.apiKey("manage"));
    expect((await other.call("GET", LIST_A)).status).toBe(200);
  });

  it("holds in any 60 s, not in windows that begin by the clock", async () => {
    const tenant = await Tenant.in(test);
    const ask = () => tenant.bearer.call("GET", LIST_A);
    await times(50, ask);
    await clock.advance(59_000);
    expect(statusesOf(await times(60, ask))).toEqual({ 200: 50, 429: 10 });
    await clock.advance(1_000);
    expect(statusesOf(await times(60, ask))).toEqual({ 200: 50, 429: 10 });
    await clock.advance(58_999);
    expect(statusesOf(await times(1, ask))).toEqual({ 429: 1 });
    await clock.advance(1);
    expect(statusesOf(await times(60, ask))).toEqual({ 200: 50, 429: 10 });
  });

  it("is not prolonged by refused requests", async () => {
    const tenant = await Tenant.in(test);
    const ask = () => tenant.bearer.call("GET", LIST_A);
    await times(100, ask);
    for (let second = 0; second < 59; second++) {
      await clock.advance(1_000);
      await times(5, ask);
    }
    await clock.advance(1_000);
    expect(statusesOf(await times(101, ask))).toEqual({ 200: 100, 429: 1 });
  });

  it("is told by each dialect in its own headers", async () => {
    const tenant = await Tenant.in(test);
    const startedAtMs = clock.wallMs();
    expect(limitHeaders(await tenant.bearer.exchange("GET", LIST_A))).toEqual({
      ratelimit: "limit=100, remaining=99, reset=60",
      "ratelimit-policy": "100;w=60",
    });
    expect(limitHeaders(await tenant.token.exchange("GET", LIST_B))).toEqual({
      "x-ratelimit-limit": "100",
      "x-ratelimit-remaining": "99",
      "x-ratelimit-reset": String(Math.ceil((startedAtMs + 60_000) / 1_000)),
    });
    await clock.advance(10_500);
    expect(limitHeaders(await tenant.bearer.exchange("GET", LIST_A))).toEqual({
      ratelimit: "limit=100, remaining=98, reset=50",
      "ratelimit-policy": "100;w=60",
    });
  });

  it("is told with Retry-After where nothing is left", async () => {
    const tenant = await Tenant.in(test);
    await times(100, () => tenant.bearer.call("GET", LIST_A));
    await times(100, () => tenant.token.call("GET", LIST_B));
    const resetAt = String(Math.ceil((clock.wallMs() + 60_000) / 1_000));
    await clock.advance(12_300);
    expect(limitHeaders(await tenant.bearer.exchange("GET", LIST_A))).toEqual({
      ratelimit: "limit=100, remaining=0, reset=48",
      "ratelimit-policy": "100;w=60",
      "retry-after": "48",
    });
    expect(limitHeaders(await tenant.token.exchange("GET", LIST_B))).toEqual({
      "x-ratelimit-limit": "100",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": resetAt,
      "retry-after": "48",
    });
  });

  it("is spent and told by refusals that come after it", async () => {
    const tenant = await Tenant.in(test);
    const reader = Api.bearer(test.gateway, await tenant.apiKey("read"));
    const presence = "/api/v1/sessions/01J9ZX8K2QHV0M3T6R7P4N5W8C/chats/5511999999999/presence";
    const remaining = async (answer: Promise<FullAnswer>) => {
      const { status, headers } = await answer;
      return [status, headers.get("ratelimit") ?? headers.get("x-ratelimit-remaining")];
    };
    expect(await remaining(reader.exchange("GET", LIST_A))).toEqual([
      403,
      "limit=100, remaining=99, reset=60",
    ]);
    expect(await remaining(tenant.bearer.exchange("PUT", presence, {}))).toEqual([
      404,
      "limit=100, remaining=99, reset=60",
    ]);
    const { name } = await tenant.session();
    expect(await remaining(tenant.token.exchange("POST", "/api/chat/presence/none", {}))).toEqual([
      404,
      "99",
    ]);
    expect(await remaining(tenant.token.exchange("POST", `/api/chat/presence/${name}`, {}))).toEqual([
      400,
      "98",
    ]);
  });

  it("is another one where the organization has its own figure", async () => {
    const tenant = await Tenant.in(test);
    await test.gateway.tenants.setLimits(tenant.secrets.organizationId, { rateLimitPerMinute: 7 });
    expect(statusesOf(await times(10, () => tenant.bearer.call("GET", LIST_A)))).toEqual({ 200: 7, 429: 3 });
    expect(statusesOf(await times(10, () => tenant.token.call("GET", LIST_B)))).toEqual({ 200: 7, 429: 3 });
    expect(await tenant.bearer.call("GET", LIST_A)).toEqual(
      bearerRefusal(429, "rate_limited", "more than 7 requests in 60 s"),
    );
    await test.gateway.tenants.setLimits(tenant.secrets.organizationId, { rateLimitPerMinute: 0 });
    const answers = await times(150, () => tenant.bearer.exchange("GET", LIST_A));
    expect(statusesOf(answers)).toEqual({ 200: 150 });
    expect(answers.flatMap((answer) => Object.keys(limitHeaders(answer)))).toEqual([]);
  });
});

describe("POST /api/instance/new", () => {
  const create = (tenant: Tenant, body: object = {}) =>
    tenant.token.exchange("POST", "/api/instance/new", body);

  it("has a bucket of 20 of its own", async () => {
    const tenant = await Tenant.in(test);
    expect(limitHeaders(await create(tenant))).toMatchObject({
      "x-ratelimit-limit": "20",
      "x-ratelimit-remaining": "19",
    });
    expect(statusesOf(await times(25, () => create(tenant)))).toEqual({ 400: 19, 429: 6 });
    expect(limitHeaders(await tenant.token.exchange("GET", LIST_B))).toMatchObject({
      "x-ratelimit-remaining": "99",
    });
    await clock.advance(60_000);
    expect((await create(tenant)).status).toBe(400);
  });

  it("is open while the common bucket is empty", async () => {
    const tenant = await Tenant.in(test);
    await times(100, () => tenant.token.call("GET", LIST_B));
    expect((await create(tenant, { name: "made" })).status).toBe(201);
  });

  it("takes no more than the organization's own figure", async () => {
    const tenant = await Tenant.in(test);
    await test.gateway.tenants.setLimits(tenant.secrets.organizationId, { rateLimitPerMinute: 3 });
    expect(statusesOf(await times(5, () => create(tenant)))).toEqual({ 400: 3, 429: 2 });
  });
});

describe("a limit of 0", () => {
  it("turns every limit off, and tells none", async () => {
    await using own = await TestGateway.start({ config: { requestsPerMinute: 0 } });
    const tenant = await Tenant.in(own);
    const answers = [
      ...(await times(120, () => tenant.bearer.exchange("GET", LIST_A))),
      ...(await times(30, () => tenant.token.exchange("POST", "/api/instance/new", {}))),
      ...(await times(120, () => Api.bearer(own.gateway).exchange("GET", LIST_A))),
      await tenant.bearer.exchange("GET", "/api/v1/nothing"),
    ];
    expect(statusesOf(answers)).toEqual({ 200: 120, 400: 30, 401: 120, 404: 1 });
    expect(answers.flatMap((answer) => Object.keys(limitHeaders(answer)))).toEqual([]);
  });
});
