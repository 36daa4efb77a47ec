import { it } from "vitest";
import { Storm } from "./storm.ts";

it("faults of some lines are mended, and disturb no other session", async () => {
  await using storm = await Storm.over(10, 200);
  await storm.expectFaultsMended();
});

it("a server that is gone for two minutes has every session back within 30 s of its return", async () => {
  await using storm = await Storm.over(10, 25_000);
  await storm.expectServerOutlived();
});
