import { describe, expect, it } from "vitest";
import type { Webhook } from "../../../src/core/index.ts";
import { answerWith, DeliveryWorld, OK, REFUSED } from "./delivery-world.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const POLICY = { attempts: 3, delaySeconds: 1, policy: "fixed" } as const;

/** A webhook of a session, as its record is, to which so much has happened. */
async function heard(world: DeliveryWorld, events: number) {
  const session = await world.session();
  const id = await world.webhook({ retryPolicy: POLICY });
  const webhook = async (): Promise<Webhook> => {
    const found = await world.webhooks.get(id);
    if (!found) throw new Error("it was made just now");
    return found;
  };
  const startedAtMs = world.clock.wallMs();
  for (let nth = 0; nth < events; nth++) {
    await world.happen(session);
    await world.advance(1_000);
  }
  return { session, id, webhook, startedAtMs };
}

describe("what came of deliveries", () => {
  it("is told of each attempt, newest first, and of what was given up", async () => {
    await using world = await DeliveryWorld.make();
    world.answer = ({ n }) => (n === 1 ? answerWith(422) : OK);
    const { webhook } = await heard(world, 2);
    await world.advance(10_000);
    const all = await world.webhooks.listDeliveries(await webhook(), undefined, 10);
    const told = all.map(({ status, attempts, httpStatus, reason }) => [
      status,
      attempts,
      httpStatus,
      reason,
    ]);
    expect(told).toEqual([
      ["delivered", 1, 200, null],
      ["dead", 3, 422, "HTTP 422"],
      ["failed", 2, 422, "HTTP 422"],
      ["failed", 1, 422, "HTTP 422"],
    ]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(4);
    expect(new Set(all.map(({ eventId }) => eventId)).size).toBe(2);
  });

  it("is the last word of a receiver that wants nothing more", async () => {
    await using world = await DeliveryWorld.make();
    world.answer = () => answerWith(410);
    const { webhook } = await heard(world, 1);
    const [last] = await world.webhooks.listDeliveries(await webhook(), undefined, 1);
    expect(last).toMatchObject({ status: "failed", httpStatus: 410 });
  });
});

describe("what is counted of deliveries", () => {
  it("is each attempt by its outcome, what is given up and switched off, and how long it took", async () => {
    await using world = await DeliveryWorld.make();
    world.answer = ({ n }) => (n === 1 ? answerWith(422) : n === 2 ? REFUSED : OK);
    const { session } = await heard(world, 3);
    await world.advance(MINUTE_MS);
    world.type(session);
    world.answer = () => REFUSED;
    await world.advance(2 * MINUTE_MS);
    world.answer = () => answerWith(410);
    await world.happen(session);
    expect(Object.fromEntries(world.counted)).toMatchObject({
      ...{ taken: 1, dead: 3, disabled: 1 },
    });
    expect(world.lagsMs).toHaveLength(1);
  });

  it("is what waits, since when, and in which state its lanes are", async () => {
    await using world = await DeliveryWorld.make();
    const none = { running: 0, ready: 0, waiting: 0, held: 0 };
    const figures = () => world.deliveries.figures();
    expect(figures()).toEqual({ backlog: 0, oldestMs: 0, lanes: none });
    const { session } = await heard(world, 1);
    const other = await world.session();
    await world.advance(1_000);
    expect(figures()).toEqual({ backlog: 0, oldestMs: 0, lanes: none });
    const release = Promise.withResolvers<undefined>();
    world.answer = () => release.promise.then(() => REFUSED);
    for (let nth = 0; nth < 3; nth++) await world.happen(session);
    await world.advance(500);
    expect(figures()).toEqual({ backlog: 3, oldestMs: 500, lanes: { ...none, running: 1 } });
    release.resolve(undefined);
    await world.settle();
    expect(figures()).toMatchObject({ backlog: 3, lanes: { ...none, waiting: 1 } });
    await world.happen(other);
    await world.advance(1_100);
    await world.happenAtOnce(other, 30);
    const { backlog } = figures();
    await world.kill();
    expect(figures().backlog).toBe(backlog);
    world.answer = () => OK;
    await world.advance(10 * MINUTE_MS);
    expect(figures()).toEqual({ backlog: 0, oldestMs: 0, lanes: none });
  });
});

describe("a test delivery", () => {
  it("goes to a webhook that is off too, and is no event of its", async () => {
    await using world = await DeliveryWorld.make();
    const { webhook, id } = await heard(world, 0);
    await world.webhooks.change(await webhook(), { active: false });
    expect(await world.webhooks.test(await webhook())).toEqual({ httpStatus: 200, ms: 0, error: null });
    world.answer = () => answerWith(500);
    expect(await world.webhooks.test(await webhook())).toMatchObject({ httpStatus: 500, error: "HTTP 500" });
    world.answer = () => REFUSED;
    const { httpStatus, error } = await world.webhooks.test(await webhook());
    expect([httpStatus, error]).toEqual([null, "it cannot be reached (ECONNREFUSED)"]);
    expect(world.seenBy(id)).toHaveLength(3);
    const gone = await webhook();
    await world.webhooks.delete(gone);
    await expect(world.webhooks.test(gone)).rejects.toMatchObject({ code: "webhook_not_found" });
  });
});

describe("what is asked for again", () => {
  it("comes in order, marked, before what happens then; nothing of it is forgotten by a kill", async () => {
    await using world = await DeliveryWorld.make();
    const { session, id, webhook, startedAtMs } = await heard(world, 4);
    const sinceWallMs = startedAtMs + 1_500;
    const release = Promise.withResolvers<undefined>();
    world.answer = () => release.promise.then(() => OK);
    // On its way while the lane is set back.
    await world.happen(session);
    expect(await world.webhooks.sendAgain(await webhook(), { sinceWallMs })).toBe(2);
    release.resolve(undefined);
    await world.settle();
    await world.happen(session);
    await world.advance(1_000);
    expect(world.seenBy(id).slice(0, 7)).toEqual([1, 2, 3, 4, 5, 3, 4]);
    expect(world.seenBy(id).at(-1)).toBe(6);
    const again = world.seen.filter(({ isAgain }) => isAgain).map(({ n }) => n);
    expect(again).toEqual([3, 4]);
    const before = world.seen.length;
    expect(await world.webhooks.sendAgain(await webhook(), { sinceWallMs })).toBe(4);
    await world.kill();
    expect(world.seenBy(id).slice(before)).toEqual(expect.arrayContaining([3, 4, 5, 6]));
  });

  it("has its whole schedule before it, however old it is", async () => {
    await using world = await DeliveryWorld.make();
    const { id, webhook, session } = await heard(world, 3);
    await world.advance(DAY_MS);
    world.answer = () => REFUSED;
    // Down by what happens now.
    await world.happen(session);
    await world.happen(session);
    await world.advance(2_100);
    await world.happen(session);
    expect(await world.webhooks.sendAgain(await webhook(), { sinceWallMs: 0 })).toBeGreaterThanOrEqual(3);
    world.seen.length = 0;
    await world.advance(1_500);
    world.answer = () => OK;
    await world.advance(MINUTE_MS);
    expect(world.seenBy(id)).toEqual(expect.arrayContaining([1, 2, 3]));
    expect(await world.dead(id)).toEqual([]);
  });

  it("by its id is tried at once beside the others, a dead letter as well as what was taken", async () => {
    await using world = await DeliveryWorld.make();
    world.answer = ({ n }) => (n === 1 ? answerWith(422) : OK);
    const { id, webhook } = await heard(world, 2);
    await world.advance(10_000);
    world.answer = () => OK;
    world.seen.length = 0;
    const all = await world.webhooks.listDeliveries(await webhook(), undefined, 10);
    const ids = all.filter(({ status }) => status !== "failed").map((each) => each.id);
    expect(await world.webhooks.sendAgain(await webhook(), { ids })).toBe(2);
    await world.advance(100);
    expect(world.seenBy(id).toSorted()).toEqual([1, 2]);
    expect(world.seen.every(({ isAgain }) => isAgain)).toBe(true);
    expect(await world.dead(id)).toEqual([]);
    await world.advance(DAY_MS);
    expect(world.seen).toHaveLength(2);
  });
});

describe("a webhook that is switched on again", () => {
  it("goes on where it was, or with what happens from then on", async () => {
    await using world = await DeliveryWorld.make();
    const { id, session, webhook } = await heard(world, 1);
    const other = await world.webhook();
    world.answer = ({ webhookId }) => answerWith(webhookId === id ? 410 : 200);
    for (let nth = 0; nth < 3; nth++) await world.happen(session);
    expect(await webhook()).toMatchObject({ active: false, disabledReason: expect.any(String) as string });
    world.answer = () => OK;
    world.seen.length = 0;
    expect(await world.webhooks.enable(await webhook(), "where it was")).toMatchObject({ active: true });
    await world.settle();
    expect(world.seenBy(id)).toEqual([2, 3, 4]);
    await world.webhooks.change(await webhook(), { active: false });
    await world.happen(session);
    world.seen.length = 0;
    const enabled = await world.webhooks.enable(await webhook(), "now");
    expect(enabled).toMatchObject({ active: true, disabledReason: null, failingSinceMs: null });
    await world.settle();
    await world.happen(session);
    expect(world.seenBy(id)).toEqual([6]);
    expect(world.seenBy(other)).toEqual([6]);
  });
});
