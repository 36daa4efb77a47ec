import { describe, expect, it } from "vitest";
import { Api, bearerRefusal, tokenRefusal } from "../../support/api.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { TestGateway } from "../../support/test-gateway.ts";
import { limitHeaders, statusesOf, times } from "./limited-answers.ts";

const LIST_A = "/api/v1/sessions";
const LIST_B = "/api/instance/list";
const B_LIMITED = tokenRefusal(429, "Rate limit exceeded. Try again later.");

describe("requests without a valid credential", () => {
  it("share the bucket of their address, which leaves valid ones alone", async () => {
    await using own = await TestGateway.start({ clock: new ManualClock(), config: { requestsPerMinute: 5 } });
    const { gateway } = own;
    const nobody = Api.bearer(gateway);
    const stranger = Api.token(gateway, "a-token-that-nobody-has");
    const first = await nobody.exchange("GET", LIST_A);
    expect(limitHeaders(first)).toEqual({
      ratelimit: "limit=5, remaining=4, reset=60",
      "ratelimit-policy": "5;w=60",
    });
    expect(limitHeaders(await stranger.exchange("GET", LIST_B))).toMatchObject({
      "x-ratelimit-remaining": "3",
    });
    const known = Api.bearer(gateway, own.secrets.apiKey);
    expect(statusesOf(await times(3, () => nobody.call("GET", LIST_A)))).toEqual({ 401: 3 });
    expect(await nobody.call("GET", LIST_A)).toEqual(
      bearerRefusal(429, "rate_limited", "more than 5 requests in 60 s"),
    );
    expect(await stranger.call("GET", LIST_B)).toEqual(B_LIMITED);
    expect(limitHeaders(await known.exchange("GET", LIST_A))).toMatchObject({
      ratelimit: "limit=5, remaining=4, reset=60",
    });
  });

  it("are told apart by address, through trusted proxies only", async () => {
    for (const [trustedProxies, expected] of [
      [["127.0.0.1"], [401, 429, 401]],
      [[], [401, 429, 429]],
    ] as const) {
      await using own = await TestGateway.start({ config: { requestsPerMinute: 1, trustedProxies } });
      const ask = async (client: string) => {
        const response = await fetch(own.gateway.address + LIST_A, {
          headers: { "X-Forwarded-For": client },
        });
        await response.text();
        return response.status;
      };
      expect([await ask("192.0.2.1"), await ask("192.0.2.1"), await ask("192.0.2.2")]).toEqual(expected);
    }
  });

  it("learn the state of that bucket from an address or a method that does not exist, and spend nothing", async () => {
    await using own = await TestGateway.start({ clock: new ManualClock(), config: { requestsPerMinute: 5 } });
    const a = Api.bearer(own.gateway);
    const b = Api.token(own.gateway);
    await a.call("GET", LIST_A);
    for (const answer of [
      await a.exchange("GET", "/api/v1/nothing"),
      await a.exchange("DELETE", LIST_A),
      await b.exchange("GET", "/api/nothing"),
      await b.exchange("DELETE", LIST_B),
      await b.exchange("GET", "/api"),
    ]) {
      const { headers } = answer;
      expect(headers.get("ratelimit") ?? headers.get("x-ratelimit-remaining")).toMatch(/remaining=4|^4$/);
    }
    expect(limitHeaders(await a.exchange("GET", "/elsewhere"))).toEqual({});
  });
});
