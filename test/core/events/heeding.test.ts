import { expect, it } from "vitest";
import { createHeeding } from "../../../src/core/events/relay/heeding.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const nothing = () => undefined;
const done = () => Promise.resolve();

it("who has been forgotten says again what it reads, and heeds meanwhile what others change", async () => {
  const heeded: number[] = [];
  let upTo = 1;
  const saidAgain = Promise.withResolvers<undefined>();
  const heeding = createHeeding({
    clock: new ManualClock(),
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    relay: {
      changesSince: () =>
        Promise.resolve({ upTo, heeded: heeded.at(-1), organizations: [], webhooks: [], ears: [] }),
      heed: (version) => Promise.resolve(void heeded.push(version)),
      listen: () => nothing,
    },
    audience: { listen: () => nothing, known: done, reload: done },
    onHeard: done,
    untilWritten: done,
    onWebhook: done,
    // It is over once every process heeds the newest version.
    onForgotten: () => saidAgain.promise,
  });
  await heeding.look();
  upTo = 2;
  await heeding.look();
  expect(heeded).toEqual([1, 2]);
  saidAgain.resolve(undefined);
  heeding.close();
});

it("sessions of whom others hear live are read again where that failed once", async () => {
  const ear = { organizationId: "org", names: ["message_received"] as const };
  let tries = 0;
  let isKnown = false;
  const heeding = createHeeding({
    clock: new ManualClock(),
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    relay: {
      changesSince: () =>
        Promise.resolve({ upTo: 1, heeded: 0, organizations: [], webhooks: [], ears: [ear] }),
      heed: done,
      listen: () => nothing,
    },
    audience: {
      listen: () => nothing,
      known: () => {
        if (tries++ === 0) return Promise.reject(new Error("the database is away"));
        isKnown = true;
        return Promise.resolve();
      },
      reload: done,
    },
    onHeard: done,
    untilWritten: done,
    onWebhook: done,
    onForgotten: done,
  });
  await heeding.look().catch(nothing);
  // The next look says to the others that this process heeds all of it.
  await heeding.look();
  heeding.close();
  expect(isKnown).toBe(true);
});
