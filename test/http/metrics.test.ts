import { describe, expect, it } from "vitest";
import { VERSION } from "../../src/version.ts";
import { TestGateway } from "../support/test-gateway.ts";

const TOKEN = "metrics-token-of-this-test";

function ask(test: TestGateway, token?: string): Promise<Response> {
  return fetch(`${test.gateway.address}/metrics`, {
    ...(token !== undefined && { headers: { Authorization: `Bearer ${token}` } }),
  });
}

describe("metrics", () => {
  it("are not there without a token of their own, from this machine neither", async () => {
    await using test = await TestGateway.start();
    for (const token of [undefined, TOKEN, test.secrets.apiKey])
      expect((await ask(test, token)).status).toBe(404);
  });

  it("are told to who presents the token: of the gateway, its process and its runtime", async () => {
    await using test = await TestGateway.start({ config: { metricsToken: TOKEN } });
    const text = await (await ask(test, TOKEN)).text();
    expect(text).toContain(`duet_build_info{version="${VERSION}"} 1`);
    for (const name of [
      "process_resident_memory_bytes",
      "nodejs_eventloop_lag_seconds",
      "duet_indicators_running",
      "duet_webhook_delivery_seconds_count",
      "duet_webhook_backlog_events",
      "duet_webhook_oldest_undelivered_seconds",
      'duet_webhook_attempts_total\\{outcome="taken"\\}',
      'duet_webhook_lanes\\{state="held"\\}',
      'duet_webhook_dropped_total\\{why="spoiled"\\}',
      "duet_webhook_dead_letters_total",
      "duet_webhook_disabled_total",
    ])
      expect(text).toMatch(new RegExp(`^${name} `, "m"));
  });

  it("count guesses by address, and go on for who has the token", async () => {
    await using test = await TestGateway.start({ config: { metricsToken: TOKEN, requestsPerMinute: 3 } });
    const statuses: number[] = [];
    for (const guess of ["a", "b", undefined, "c", "d"]) statuses.push((await ask(test, guess)).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    for (let i = 0; i < 5; i++) expect((await ask(test, TOKEN)).status).toBe(200);
  });
});
