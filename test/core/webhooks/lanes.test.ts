import { describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { answerWith, DeliveryWorld, OK, REFUSED, type Seen } from "./delivery-world.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const FIXED = { attempts: 15, delaySeconds: 10, policy: "fixed" } as const;

describe("what happens", () => {
  it("is delivered in order to every webhook that hears of it, and written for nobody else", async () => {
    await using world = await DeliveryWorld.make();
    const [one, other] = [await world.session(), await world.session()];
    await world.happen(one);
    expect(await world.test.store.outbox.listOrganizations()).toEqual([]);
    const all = await world.webhook();
    const only = await world.webhook({ sessionId: one });
    await world.webhook({ active: false });
    for (const session of [one, other, one, other, one]) await world.happen(session);
    await world.settle();
    expect(world.seenBy(all, one)).toEqual([2, 4, 6]);
    expect(world.seenBy(all, other)).toEqual([3, 5]);
    expect(world.seenBy(only)).toEqual([2, 4, 6]);
    expect(world.seen).toHaveLength(8);
    await world.advance(DAY_MS);
    expect(world.seen).toHaveLength(8);
  });

  it("is not written where it is taken back with its fact", async () => {
    await using world = await DeliveryWorld.make();
    const session = await world.session();
    const webhook = await world.webhook();
    const fact = { name: "message_status", chat: "c", ids: ["9"], state: "read", atWallMs: 0 } as const;
    const failing = world.facts.write("messages", [session], (_, tell) => {
      tell?.(session, fact);
      return Promise.reject(new Error("not this time"));
    });
    await expect(failing).rejects.toThrow("not this time");
    await world.happen(session);
    await world.advance(MINUTE_MS);
    expect(world.seenBy(webhook)).toEqual([1]);
  });

  it("has one request in flight in a lane, four of a webhook and 64 in all, in turn by webhook", async () => {
    await using world = await DeliveryWorld.make();
    const sessions = await Promise.all(Array.from({ length: 10 }, () => world.session()));
    const release = Promise.withResolvers<undefined>();
    world.answer = () => release.promise.then(() => OK);
    const webhooks: string[] = [];
    for (let nth = 0; nth < 17; nth++) webhooks.push(await world.webhook());
    for (const session of [...sessions, ...sessions]) await world.happen(session);
    await world.settle();
    expect(world.seen).toHaveLength(64);
    const lanes = new Set(world.seen.map(({ webhookId, sessionId }) => `${webhookId} ${sessionId}`));
    expect(lanes.size).toBe(64);
    for (const id of webhooks) expect([3, 4]).toContain(world.seenBy(id).length);
    release.resolve(undefined);
    await eventually("everything is delivered", () => world.seen.length === 17 * 20);
    expect(world.mostRunning).toBe(64);
  });
});

describe("an event that is refused", () => {
  it("is tried again at the documented times, and becomes a dead letter; the lane goes on", async () => {
    await using world = await DeliveryWorld.make();
    const session = await world.session();
    const policy = { attempts: 4, delaySeconds: 2, policy: "exponential" } as const;
    const webhook = await world.webhook({ retryPolicy: policy });
    const times: number[] = [];
    world.answer = ({ n, atMs }) => {
      if (n === 1) times.push(atMs);
      return n === 1 ? REFUSED : OK;
    };
    await world.happen(session);
    await world.happen(session);
    await world.advance(MINUTE_MS);
    expect(times.map((atMs) => atMs - (times[0] ?? 0))).toEqual([0, 2_000, 6_000, 14_000]);
    expect(world.seenBy(webhook)).toEqual([1, 1, 1, 1, 2]);
    expect(await world.dead(webhook)).toMatchObject([
      { n: 1, attempts: 4, httpStatus: null, reason: "it cannot be reached (ECONNREFUSED)" },
    ]);
  });

  it("waits for a constant time by any other policy", async () => {
    await using world = await DeliveryWorld.make();
    const session = await world.session();
    await world.webhook({ retryPolicy: { attempts: 3, delaySeconds: 5, policy: "linear" } });
    world.answer = () => REFUSED;
    await world.happen(session);
    await world.advance(MINUTE_MS);
    expect(world.seen.map(({ atMs }) => atMs - (world.seen[0]?.atMs ?? 0))).toEqual([0, 5_000, 10_000]);
  });

  it("waits for as long as its receiver asks, from a second to an hour, and never less than planned", async () => {
    await using world = await DeliveryWorld.make();
    const session = await world.session();
    await world.webhook({ retryPolicy: { ...FIXED, attempts: 5 } });
    const asked = [30_000, 1_000, 20 * HOUR_MS, null, null];
    world.answer = () => answerWith(429, asked[world.seen.length - 1]);
    await world.happen(session);
    const first = world.seen[0]?.atMs ?? 0;
    await world.advance(2 * HOUR_MS);
    const waits = world.seen.map(({ atMs }, nth) => atMs - (world.seen[nth - 1]?.atMs ?? first));
    expect(waits).toEqual([0, 30_000, 10_000, HOUR_MS, 10_000]);
  });

  it("three times while the endpoint takes others is set aside, and tried at its own times", async () => {
    await using world = await DeliveryWorld.make();
    const [one, other] = [await world.session(), await world.session()];
    const webhook = await world.webhook({ retryPolicy: { ...FIXED, attempts: 5 } });
    world.answer = ({ n }) => (n === 1 ? answerWith(503) : OK);
    await world.happen(one);
    await world.happen(one);
    await world.happen(other);
    await world.advance(5_000);
    expect(world.seenBy(webhook, one)).toEqual([1]);
    expect(world.seenBy(webhook, other)).toEqual([3]);
    await world.advance(10_000);
    await world.happen(other);
    await world.advance(6_000);
    expect(world.seenBy(webhook, one)).toEqual([1, 1, 1, 2]);
    await world.advance(MINUTE_MS);
    expect(world.seenBy(webhook, one)).toEqual([1, 1, 1, 2, 1, 1]);
    expect(await world.dead(webhook)).toMatchObject([{ n: 1, attempts: 5, httpStatus: 503 }]);
  });

  it("alone in its lane gives way to the next one when that is taken", async () => {
    await using world = await DeliveryWorld.make();
    const session = await world.session();
    const webhook = await world.webhook({ retryPolicy: FIXED });
    let isMended = false;
    world.answer = ({ n }) => (n === 1 && !isMended ? answerWith(400) : OK);
    for (let nth = 0; nth < 4; nth++) await world.happen(session);
    await world.advance(21_000);
    expect(world.seenBy(webhook)).toEqual([1, 1, 1, 2, 3, 4]);
    isMended = true;
    await world.advance(10_000);
    expect(world.seenBy(webhook)).toEqual([1, 1, 1, 2, 3, 4, 1]);
    await world.advance(HOUR_MS);
    expect(world.seen).toHaveLength(7);
    expect(await world.dead(webhook)).toEqual([]);
  });
});

describe("an endpoint that takes nothing", () => {
  it("is asked by one lane alone at its times, and by all once it takes something; nothing is set aside", async () => {
    await using world = await DeliveryWorld.make();
    const sessions = await Promise.all(Array.from({ length: 6 }, () => world.session()));
    const webhook = await world.webhook({ retryPolicy: FIXED });
    world.answer = () => answerWith(500);
    for (const session of sessions) await world.happen(session);
    for (const session of sessions) await world.happen(session);
    await world.settle();
    const before = world.seen.length;
    await world.advance(60_000);
    expect(world.seen.length - before).toBeLessThanOrEqual(14);
    world.answer = () => OK;
    await world.advance(10_000);
    for (const session of sessions) {
      const seen = world.seenBy(webhook, session);
      expect([...new Set(seen)]).toEqual(seen.length > 0 ? [...new Set(seen)].toSorted((a, b) => a - b) : []);
      expect(new Set(seen).size).toBe(2);
    }
    expect(await world.test.store.outbox.listSetAside(webhook, 10)).toEqual([]);
  });

  it("loses what has run out of attempts, tried or not, and nothing else", async () => {
    await using world = await DeliveryWorld.make();
    const sessions = [await world.session(), await world.session()];
    const webhook = await world.webhook({ retryPolicy: { ...FIXED, attempts: 10 } });
    world.answer = () => REFUSED;
    for (const session of sessions) for (let n = 0; n < 3; n++) await world.happen(session);
    await world.advance(5 * MINUTE_MS);
    const letters = await world.dead(webhook);
    expect(letters).toHaveLength(6);
    expect(letters.filter(({ reason }) => reason === "unreachable").length).toBeGreaterThan(3);
    const late = await world.happen(sessions[0] ?? "");
    await world.settle();
    world.answer = () => OK;
    await world.advance(MINUTE_MS);
    expect(world.seen.filter(({ answer }) => answer === OK).map(({ n }) => n)).toEqual([late]);
  });

  it("is switched off after three days in which it took nothing, and goes on where it was", async () => {
    await using world = await DeliveryWorld.make();
    const session = await world.session();
    const webhook = await world.webhook({
      retryPolicy: { attempts: 50, delaySeconds: 3600, policy: "fixed" },
    });
    world.answer = () => REFUSED;
    for (let day = 0; day < 4; day++) {
      for (let hour = 0; hour < 24; hour++) {
        await world.happen(session);
        await world.advance(HOUR_MS);
      }
    }
    const off = await world.webhooks.find(world.organizationId, webhook);
    expect(off).toMatchObject({ active: false });
    expect(off?.disabledReason).toContain("nothing was taken for three days");
    const seen = world.seen.length;
    await world.happen(session);
    await world.advance(DAY_MS);
    expect(world.seen).toHaveLength(seen);
    world.answer = () => OK;
    const [{ n: last } = { n: 0 }] = await world.dead(webhook);
    if (off) await world.webhooks.change(off, { active: true });
    await world.settle();
    const taken = world.seen.slice(seen).map(({ n }) => n);
    expect(taken[0]).toBe(last + 1);
    expect(taken).toEqual(taken.toSorted((a, b) => a - b));
    expect((await world.webhooks.find(world.organizationId, webhook))?.disabledReason).toBeNull();
  });

  it("is switched off at once when it says that it is gone", async () => {
    await using world = await DeliveryWorld.make();
    const session = await world.session();
    const webhook = await world.webhook();
    world.answer = () => answerWith(410);
    await world.happen(session);
    await world.happen(session);
    await world.advance(DAY_MS);
    expect(world.seen).toHaveLength(1);
    const off = await world.webhooks.find(world.organizationId, webhook);
    expect(off).toMatchObject({ active: false, disabledReason: "HTTP 410: the receiver wants nothing more" });
    expect(world.log).toContain("a webhook is switched off");
  });

  it("goes on after 410 where that says no more than other refusals", async () => {
    await using world = await DeliveryWorld.make();
    const session = await world.session();
    const webhook = await world.labelled(session);
    world.answer = ({ n }) => (n === 1 && world.seen.length === 1 ? answerWith(410) : OK);
    await world.happen(session);
    await world.happen(session);
    await world.advance(MINUTE_MS);
    expect(world.seenBy(webhook)).toEqual([1, 1, 2]);
  });

  it("is tried seven times in steps, each a fifth more or less, and then no more", async () => {
    await using world = await DeliveryWorld.make();
    const session = await world.session();
    const webhook = await world.labelled(session);
    world.answer = () => REFUSED;
    await world.happen(session);
    for (let minutes = 0; minutes < 24 * 60; minutes++) await world.clock.advance(MINUTE_MS);
    await world.settle();
    const times = world.seen.map(({ atMs }) => atMs);
    const waits = times.slice(1).map((atMs, nth) => (atMs - (times[nth] ?? 0)) / 1_000);
    const steps = [5, 30, 120, 600, 3_600, 21_600];
    expect(waits).toHaveLength(steps.length);
    const parts = waits.map((seconds, nth) => seconds / (steps[nth] ?? 1));
    for (const part of parts) expect(Math.abs(part - 1)).toBeLessThanOrEqual(0.2001);
    expect(await world.dead(webhook)).toMatchObject([{ attempts: 7 }]);
  });
});

describe("what spoils", () => {
  it("is stepped over when it is too late", async () => {
    await using world = await DeliveryWorld.make();
    const session = await world.session();
    const webhook = await world.webhook({ retryPolicy: FIXED });
    world.type(session);
    await world.advance(100);
    expect(world.seenBy(webhook)).toEqual([-1]);
    world.answer = () => REFUSED;
    await world.happen(session);
    world.type(session);
    await world.advance(61_000);
    world.answer = () => OK;
    await world.advance(20_000);
    const taken = world.seen.filter(({ answer }) => answer === OK).map(({ n }) => n);
    expect(taken).toEqual([-1, 1]);
    expect(await world.dead(webhook)).toEqual([]);
  });
});

describe("a webhook that changes meanwhile", () => {
  it("hears nothing more once it is deleted", async () => {
    await using world = await DeliveryWorld.make();
    const session = await world.session();
    const id = await world.webhook({ retryPolicy: FIXED });
    world.answer = () => REFUSED;
    await world.happen(session);
    const found = await world.webhooks.find(world.organizationId, id);
    if (found) await world.webhooks.delete(found);
    const seen = world.seen.length;
    await world.happen(session);
    await world.advance(DAY_MS);
    expect(world.seen).toHaveLength(seen);
    expect(world.clock.pending).toBe(0);
  });

  it("is tried at once when its owner has changed it", async () => {
    await using world = await DeliveryWorld.make();
    const session = await world.session();
    const id = await world.webhook({ retryPolicy: { ...FIXED, delaySeconds: 3600 } });
    world.answer = () => REFUSED;
    await world.happen(session);
    world.answer = () => OK;
    const found = await world.webhooks.find(world.organizationId, id);
    if (found) await world.webhooks.change(found, { url: "http://other.example/" });
    await world.settle();
    expect(world.seen.map(({ answer }) => answer)).toEqual([REFUSED, OK]);
  });

  it("still hears of a session what happened until it was deleted", async () => {
    await using world = await DeliveryWorld.make();
    const session = await world.session();
    const id = await world.webhook({ retryPolicy: FIXED });
    world.answer = () => REFUSED;
    await world.happen(session);
    await world.happen(session);
    await world.test.store.sessions.delete(world.organizationId, session);
    world.facts.sessionEnds(session);
    world.answer = () => OK;
    await world.advance(MINUTE_MS);
    expect(world.seenBy(id).filter((_, nth) => nth > 0)).toEqual([1, 2]);
  });
});

describe("a process that is killed", () => {
  it("delivers again what was not written as delivered, and goes on in order", async () => {
    await using world = await DeliveryWorld.make();
    const session = await world.session();
    const webhook = await world.webhook();
    await world.happenAtOnce(session, 3);
    await world.settle();
    expect(world.seenBy(webhook)).toEqual([1, 2, 3]);
    await world.kill();
    expect(world.seenBy(webhook)).toEqual([1, 2, 3, 1, 2, 3]);
    await world.advance(100);
    await world.kill();
    await world.happen(session);
    await world.settle();
    expect(world.seenBy(webhook)).toEqual([1, 2, 3, 1, 2, 3, 4]);
  });

  it("keeps the times of what was refused", async () => {
    await using world = await DeliveryWorld.make();
    const session = await world.session();
    await world.webhook({ retryPolicy: { attempts: 5, delaySeconds: 60, policy: "exponential" } });
    const times: number[] = [];
    world.answer = ({ atMs }: Seen) => {
      times.push(atMs);
      return REFUSED;
    };
    await world.happen(session);
    await world.advance(61_000);
    await world.kill();
    await world.advance(HOUR_MS);
    expect(times.map((ms) => ms - (times[0] ?? 0))).toEqual([0, 60_000, 180_000, 420_000, 900_000]);
  });

  it("tries what was set aside at its time", async () => {
    await using world = await DeliveryWorld.make();
    const session = await world.session();
    const webhook = await world.webhook({ retryPolicy: FIXED });
    world.answer = ({ n }) => (n === 1 ? answerWith(422) : OK);
    await world.happen(session);
    await world.happen(session);
    await world.advance(25_000);
    expect(world.seenBy(webhook)).toEqual([1, 1, 1, 2]);
    await world.kill();
    world.answer = () => OK;
    await world.advance(10_000);
    expect(world.seenBy(webhook)).toEqual([1, 1, 1, 2, 1]);
  });
});

it("goes on while what came of deliveries cannot be written, and writes it later", async () => {
  await using world = await DeliveryWorld.make();
  const session = await world.session();
  const webhook = await world.webhook();
  world.broken = true;
  await world.happen(session);
  await world.advance(5_000);
  await world.happen(session);
  await world.advance(100);
  expect(world.seenBy(webhook)).toEqual([1, 2]);
  expect(world.log).toContain("what came of deliveries cannot be stored");
  world.broken = false;
  await world.advance(2_000);
  await world.kill();
  expect(world.seenBy(webhook)).toEqual([1, 2]);
});

it("tries what was set aside while nothing could be written, once that can", async () => {
  await using world = await DeliveryWorld.make();
  const session = await world.session();
  const webhook = await world.webhook({ retryPolicy: FIXED });
  let isMended = false;
  world.answer = ({ n }) => (n === 1 && !isMended ? answerWith(400) : OK);
  await world.happenAtOnce(session, 2);
  await world.advance(19_000);
  world.broken = true;
  await world.advance(5_000);
  expect(world.seenBy(webhook)).toEqual([1, 1, 1, 2]);
  world.broken = false;
  isMended = true;
  await world.advance(20_000);
  expect(world.seenBy(webhook)).toEqual([1, 1, 1, 2, 1]);
});

it("writes how far it has come in the commit of what happens next, and by itself when nothing does", async () => {
  await using world = await DeliveryWorld.make();
  const session = await world.session();
  const webhookId = await world.webhook();
  const cursor = async () => (await world.test.store.outbox.lane({ webhookId, stream: session })).cursor;
  await world.happen(session);
  expect([world.seenBy(webhookId), await cursor()]).toEqual([[1], 0]);
  await world.happen(session);
  expect([world.seenBy(webhookId), await cursor()]).toEqual([[1, 2], 1]);
  await world.advance(50);
  expect(await cursor()).toBe(2);
  expect(world.clock.pending).toBe(0);
});
