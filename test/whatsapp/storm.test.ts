import { expect, it } from "vitest";
import { Storm } from "./storm.ts";

it("faults of some lines are mended, and disturb no other session", async () => {
  await using storm = await Storm.over(10, 200);
  await storm.strikeEach();
  expect(await storm.untilAllOpen()).toBeLessThan(30_000);
  await storm.expectSparedUndisturbed();
  await storm.expectNothingLeft();
});

it("a server that is gone for two minutes has every session back within 30 s of its return", async () => {
  await using storm = await Storm.over(10, 25_000);
  await storm.serverIsGone();
  expect(await storm.untilAllOpen()).toBeLessThan(30_000);
  await storm.expectNothingLeft();
});
