import { expect, it } from "vitest";
import { databaseTime } from "../../../../src/store/postgres/cluster/database-time.ts";

const NOON_MS = 1_800_000_000_000;

function told() {
  const machine = { nowMs: 1_000 };
  const time = databaseTime(() => machine.nowMs);
  /** An answer of so long ago took so long to come, and tells a time that is so far from noon. */
  const tell = (awayMs: number, tookMs: number) => {
    machine.nowMs += tookMs;
    time.told(NOON_MS + awayMs, machine.nowMs - tookMs);
  };
  return { machine, time, tell };
}

it("goes on by the machine's monotonic time", () => {
  const { machine, time, tell } = told();
  tell(0, 0);
  expect(time.wallMs()).toBe(NOON_MS);
  machine.nowMs += 2_500.7;
  expect(time.wallMs()).toBe(NOON_MS + 2_500);
});

it("lies in the middle of the first answer, and is left where another one does not rule it out", () => {
  const { time, tell } = told();
  tell(0, 10);
  expect(time.wallMs()).toBe(NOON_MS + 5);
  tell(5, 8_000);
  expect(time.wallMs()).toBe(NOON_MS + 8_005);
});

it("follows a database whose clock is another one", () => {
  const { machine, time, tell } = told();
  tell(0, 0);
  tell(-3_600_000, 4);
  expect(time.wallMs()).toBe(NOON_MS - 3_600_000 + 4);
  machine.nowMs += 1_000;
  tell(60_000, 4);
  expect(time.wallMs()).toBe(NOON_MS + 60_000);
});
