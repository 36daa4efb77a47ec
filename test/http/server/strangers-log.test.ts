import { describe, expect, it } from "vitest";
import { createStrangersLog } from "../../../src/http/server/strangers-log.ts";
import { Api } from "../../support/api.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { TestGateway } from "../../support/test-gateway.ts";

const MOST = 50;
const LEVELS = ["info", "warn", "error"] as const;

function setUp() {
  const clock = new ManualClock();
  const lines: string[] = [];
  const write = (message: string, fields: object = {}) => void lines.push(message + JSON.stringify(fields));
  const log = createStrangersLog({ debug: write, info: write, warn: write, error: write }, clock);
  return { clock, lines, log };
}

describe("a log of what strangers cause", () => {
  it("has 50 lines of a second, and the number of those that it left out", async () => {
    const { clock, lines, log } = setUp();
    for (let i = 0; i < 1_000; i++) log[LEVELS[i % 3] ?? "info"]("refused");
    expect(lines).toHaveLength(MOST);
    await clock.advance(1_000);
    expect(lines.slice(MOST)).toEqual([`lines about strangers were left out{"count":950}`]);
    log.info("refused");
    expect(lines).toHaveLength(MOST + 2);
    expect(clock.pending).toBe(0);
  });

  it("tells what it left out when it is closed", () => {
    const { clock, lines, log } = setUp();
    for (let i = 0; i <= MOST; i++) log.info("refused");
    log.close();
    expect(lines.at(-1)).toContain(`{"count":1}`);
    expect(clock.pending).toBe(0);
  });
});

describe("the log of a gateway", () => {
  const countOf = (test: TestGateway, text: string) => test.log.filter((line) => line.includes(text)).length;

  it("tells of strangers within the bound, and of every request of who is known", async () => {
    const clock = new ManualClock();
    await using test = await TestGateway.start({ clock, config: { requestsPerMinute: 0 } });
    const stranger = Api.token(test.gateway, "a-token-that-nobody-has");
    const known = Api.token(test.gateway, test.secrets.accountToken);
    for (let i = 0; i < 80; i++) {
      await stranger.call("GET", "/api/instance/list");
      await known.call("GET", "/api/instance/list");
    }
    expect([countOf(test, '"status":401'), countOf(test, '"status":200')]).toEqual([MOST, 80]);
    await clock.advance(1_000);
    expect(countOf(test, '"count":30,"msg":"lines about strangers were left out"')).toBe(1);
  });

  it("is not filled by logins while their keys cannot be fetched", async () => {
    const config = { requestsPerMinute: 0, jwksUrl: "http://127.0.0.1:9/jwks" };
    await using test = await TestGateway.start({ clock: new ManualClock(), config });
    for (let i = 0; i < 80; i++)
      await Api.bearer(test.gateway, `eyJhbGciOiJFZERTQSJ9.e30.${i}`).call("GET", "/api/v1/sessions");
    expect(countOf(test, "the keys of logins cannot be fetched")).toBeLessThanOrEqual(MOST / 2);
  });
});
