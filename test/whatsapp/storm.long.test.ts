import { it } from "vitest";
import { Storm } from "./storm.ts";

/** The library's timers of unanswered queries end after 20 s. */
const LIBRARY_TIMERS_MS = 22_000;

it("fifty sessions in use survive every fault of their lines, and a server that is gone for two minutes", async () => {
  await using storm = await Storm.over(50, 200);
  await storm.expectFaultsMended();
  await storm.expectServerOutlived();
  await new Promise((resolve) => setTimeout(resolve, LIBRARY_TIMERS_MS));
  await storm.expectNoMoreTimers();
});
