import { describe, expect, it } from "vitest";
import { createRetryPolicy, type RetryPolicy } from "../../../src/whatsapp/connection/retry-policy.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const IS_LINKED = true;

function policy(): { clock: ManualClock; retries: RetryPolicy } {
  const clock = new ManualClock();
  return { clock, retries: createRetryPolicy(clock, () => 1) };
}

describe("the retry policy", () => {
  it("doubles up to 15 s, and begins anew after a minute open", () => {
    const { clock, retries } = policy();
    const delays = () => {
      const plan = retries.next("retry", IS_LINKED);
      return plan === "give_up" ? plan : plan.delayMs;
    };
    expect([delays(), delays(), delays(), delays(), delays(), delays()]).toEqual([
      1_001, 2_001, 4_001, 8_001, 15_001, 15_001,
    ]);
    retries.opened();
    clock.advanceAtOnce(59_999);
    expect(delays()).toBe(15_001);
    retries.opened();
    clock.advanceAtOnce(60_000);
    expect(delays()).toBe(501);
  });

  it("gives up after five errors of the session, however many losses came before", () => {
    const { retries } = policy();
    for (let i = 0; i < 8; i++) expect(retries.next("retry", IS_LINKED)).not.toBe("give_up");
    for (let i = 0; i < 5; i++) expect(retries.next("retry_few", IS_LINKED)).not.toBe("give_up");
    expect(retries.next("retry_few", IS_LINKED)).toBe("give_up");
  });

  it("treats a restart that comes again and again as a failing connection", () => {
    const { clock, retries } = policy();
    for (let i = 0; i < 3; i++) {
      expect(retries.next("restart", IS_LINKED)).toMatchObject({ delayMs: 0 });
      retries.opened();
      clock.advanceAtOnce(1_000);
    }
    expect(retries.next("restart", IS_LINKED)).not.toMatchObject({ delayMs: 0 });
  });

  it("remembers a replacement although its owner starts the session again", () => {
    const { clock, retries } = policy();
    expect(retries.next("yield", IS_LINKED)).toMatchObject({ delayMs: 30_000 });
    retries.reset();
    expect(retries.next("yield", IS_LINKED)).toBe("give_up");
    clock.advanceAtOnce(60 * 60_000);
    expect(retries.next("yield", IS_LINKED)).toMatchObject({ delayMs: 30_000 });
  });
});
