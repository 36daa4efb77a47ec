import { expect, it } from "vitest";
import { watchLife } from "../../../src/cluster/forwarding/life-signs.ts";
import { ManualClock } from "../../support/manual-clock.ts";

it("takes the other end for dead once nothing has passed for as long as a sign may take", async () => {
  const clock = new ManualClock();
  const passed = { bytesRead: 0, bytesWritten: 0 };
  let silent = 0;
  watchLife(passed, clock, () => silent++);
  for (const direction of ["bytesRead", "bytesWritten", "bytesRead"] as const) {
    passed[direction] += 1;
    await clock.advance(6_000);
    expect(silent).toBe(0);
  }
  await clock.advance(6_000);
  expect(silent).toBe(1);
});
