import { expect, it } from "vitest";
import { createLiveEars } from "../../../src/core/events/readers/live-ears.ts";
import type { LiveEar } from "../../../src/core/events/relay/relay.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const nothing = () => undefined;
const turn = () => new Promise((resolve) => setImmediate(resolve));

it("who comes again while the others are told that nobody reads is told to them", async () => {
  const clock = new ManualClock();
  /** What the other nodes know by now. */
  let known: readonly LiveEar[] = [];
  let heeded: Promise<void> = Promise.resolve();
  const ears = createLiveEars({
    clock,
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    relay: {
      hearLive: (all) => Promise.resolve(void (known = all)),
      untilAllHeed: () => heeded,
    },
  });
  const leave = await ears.listen("org", ["message_received"]);
  expect(known).toHaveLength(1);
  leave();
  // The others take a moment to heed that nobody reads any more.
  const heeding = Promise.withResolvers<undefined>();
  heeded = heeding.promise;
  await clock.advance(60_000);
  // A reader with the same facts comes in that moment.
  const coming = ears.listen("org", ["message_received"]);
  await turn();
  heeding.resolve(undefined);
  heeded = Promise.resolve();
  await coming;
  await turn();
  await clock.advance(600_000);
  expect(known).toEqual([{ organizationId: "org", names: ["message_received"] }]);
});
