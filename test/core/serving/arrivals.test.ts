import { expect, it } from "vitest";
import { createArrivals } from "../../../src/core/serving/arrivals.ts";
import { ManualClock } from "../../support/manual-clock.ts";

it("a session arrives until its connection has come to something, or for fifteen seconds", async () => {
  const clock = new ManualClock();
  const arrivals = createArrivals(clock);
  const ids = ["opens", "fails", "waits", "goes"];
  arrivals.begin(ids);
  const arriving = () => ids.filter((id) => arrivals.has(id));
  for (const id of ids) arrivals.note(id, "starting");
  arrivals.note("waits", "backing_off");
  expect(arriving()).toEqual(ids);
  arrivals.note("opens", "open");
  arrivals.note("opens", "starting");
  arrivals.note("fails", "failed");
  arrivals.end(["goes"]);
  expect(arriving()).toEqual(["waits"]);
  await clock.advance(14_999);
  expect(arriving()).toEqual(["waits"]);
  await clock.advance(1);
  expect(arriving()).toEqual([]);
});
