import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TestPool } from "../test-pool.ts";

const HOUR_MS = 60 * 60_000;

/** Every ending that a server can give a connection, by what it does and what the session comes to. */
const STREAM_ERRORS = {
  again: [408, 428, 501, 503, 516, 599],
  slowly: [405],
  few: [400, 456, 500],
  ended: [402, 403, 406, 409, 411, 413, 414, 415, 418],
  unlinked: [401, 419],
};
/** At a login 408, 428, 440 and 516 are no answers of a server. */
const FAILURES = {
  again: [501, 503, 599],
  slowly: [405],
  few: [400, 456, 500],
  ended: [402, 403, 406, 409, 411, 413, 414, 415, 418],
  unlinked: [401, 419],
};
const STRIKES = { unlinked: ["device-removed"], ended: ["downgrade"] };

type Row = { readonly fault: object; readonly name: string; readonly outcome: keyof typeof STREAM_ERRORS };

function rowsOf(kind: string, table: typeof FAILURES): Row[] {
  return Object.entries(table).flatMap(([outcome, codes]) =>
    codes.map((code) => ({
      fault: { kind, code },
      name: `${kind} ${code}`,
      outcome: outcome as Row["outcome"],
    })),
  );
}

const ROWS: readonly Row[] = [
  ...rowsOf("stream-error", STREAM_ERRORS),
  ...rowsOf("failure", FAILURES),
  ...Object.entries(STRIKES).flatMap(([outcome, kinds]) =>
    kinds.map((kind) => ({ fault: { kind }, name: kind, outcome: outcome as Row["outcome"] })),
  ),
].map((row, nth) => ({ ...row, number: `55119${String(90_000_000 + nth)}` }));

describe("each ending that WhatsApp gives a connection", () => {
  let test: TestPool;
  const rows = ROWS as readonly (Row & { readonly number: string })[];
  beforeAll(async () => {
    test = await TestPool.withLinked(rows.map(({ number }) => number));
    // Open for long enough to count their attempts anew.
    await test.clock.advance(60_000);
  });
  afterAll(() => test[Symbol.asyncDispose]());

  /** Has the session lose its connection that way; a login is refused at the next one, half a second later at most. */
  async function strike(fault: object, number: string): Promise<void> {
    await test.fault({ ...fault, number });
    if ("kind" in fault && fault.kind === "failure") {
      await test.fault({ kind: "drop", number });
      await test.until(number, "backing_off");
      await test.clock.advance(500);
    }
  }

  const of = (outcome: Row["outcome"]) => rows.filter((row) => row.outcome === outcome);

  it.each(of("again"))("$name: is tried again within half a second, and opens", async ({ fault, number }) => {
    await strike(fault, number);
    await test.until(number, "backing_off");
    await test.clock.advance(15_000);
    await test.until(number, "open");
    expect(test.devices.devices.get(number)).toMatchObject({ number });
  });

  it.each(of("ended"))("$name: stops for good, says why and keeps the device", async ({ fault, number }) => {
    await strike(fault, number);
    const { reason } = await test.until(number, "failed");
    expect(reason).toMatch(/WhatsApp|account/);
    expect(test.devices.devices.get(number)).toMatchObject({ number });
  });

  it.each(of("unlinked"))("$name: stops for good and forgets the device", async ({ fault, number }) => {
    await strike(fault, number);
    const { reason } = await test.until(number, "failed");
    expect(reason).toContain("link it again");
    expect(await test.devices.readCredentials(number)).toBeUndefined();
  });

  it.each(of("few"))("$name: is tried again, and given up at the sixth time", async ({ fault, number }) => {
    await strike(fault, number);
    await test.until(number, "backing_off");
    await test.clock.advance(15_000);
    await test.until(number, "open");
    for (let time = 2; time <= 6; time++) {
      // Open for less than a minute each time, so that the attempts add up.
      await test.fault({ kind: "stream-error", code: 500, number });
      if (time === 6) break;
      await test.until(number, "backing_off");
      await test.clock.advance(15_000);
      await test.until(number, "open");
    }
    await test.until(number, "failed");
    expect(test.devices.devices.get(number)).toMatchObject({ number });
  });

  it.each(of("slowly"))("$name: waits for ten minutes", async ({ fault, number }) => {
    await strike(fault, number);
    await test.pool
      .of(number)
      .until(
        (state) => state.status === "backing_off" && state.reason.includes("too old"),
        Number.MAX_SAFE_INTEGER,
      );
    const logins = test.sandbox.logins(number);
    await test.clock.advance(9 * 60_000);
    expect(test.sandbox.logins(number)).toBe(logins);
    await test.clock.advance(60_000);
    await test.until(number, "open");
  });

  it("whoever failed never tries again", async () => {
    const failed = rows.filter(({ outcome }) => ["ended", "unlinked", "few"].includes(outcome));
    const before = failed.map(({ number }) => test.sandbox.logins(number));
    await test.clock.advance(HOUR_MS);
    for (const { number } of failed) expect(test.pool.of(number).state().status).toBe("failed");
    expect(failed.map(({ number }) => test.sandbox.logins(number))).toEqual(before);
    expect(test.sandbox.unknownStanzas).toEqual([]);
  });
});

describe("a QR that nobody scans", () => {
  it("ends quietly when WhatsApp has no more of them", async () => {
    await using test = await TestPool.start({ sandbox: { refsPerRegistration: 0 } });
    await test.pool.of("session-1").start();
    await test.until("session-1", "stopped");
    expect(test.clock.pending).toBe(0);
    await test.sandbox.untilConnection((connections) => connections.length === 0);
  });
});
