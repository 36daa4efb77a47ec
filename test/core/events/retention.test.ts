import { expect, it } from "vitest";
import { retainEvents } from "../../../src/core/events/index.ts";
import type { KeptEvent } from "../../../src/core/index.ts";
import { newId } from "../../../src/store/index.ts";
import { TestStore } from "../../store/test-store.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const DAY_MS = 24 * 60 * 60_000;
const KEPT = { keepDays: 7, mostEvents: 300 };

function nothing(): void {
  // Nothing goes wrong here.
}
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

it("forgets events that are too old, have spoiled, or are more than an organization may have", async () => {
  using test = new TestStore();
  const clock = new ManualClock();
  const { outbox } = test.store;
  const [many, few] = [await sessionOf(test), await sessionOf(test)];
  const event = (
    { id, organizationId }: Awaited<ReturnType<typeof sessionOf>>,
    ageDays: number,
  ): KeptEvent => ({
    id: newId(),
    organizationId,
    sessionId: id,
    atWallMs: clock.wallMs() - ageDays * DAY_MS,
    expiresAtWallMs: null,
    fact: { name: "session_deleted" },
  });
  const all = (session: typeof many, count: number, ageDays: number) =>
    outbox.append(Array.from({ length: count }, () => event(session, ageDays)));
  await all(many, 250, 8);
  await all(few, 1, 8);
  await all(many, 310, 6);
  await all(few, 1, 6);
  await outbox.append([{ ...event(few, 0), expiresAtWallMs: clock.wallMs() + 1 }]);
  const left = async ({ id }: typeof many) => (await outbox.page(id, 0, ["session_deleted"], 1_000)).events;

  const stop = retainEvents({ clock, log: SILENT, outbox }, KEPT);
  await clock.advance(60_000);
  await clock.advance(10_000);
  expect((await left(many)).map(({ n }) => n)).toEqual(Array.from({ length: 300 }, (_, nth) => 261 + nth));
  expect((await left(few)).map(({ n }) => n)).toEqual([2]);
  stop();
  expect(clock.pending).toBe(0);
});

async function sessionOf(test: TestStore) {
  return test.session(await test.organization());
}
