import { describe, expect, it } from "vitest";
import { GatewayError } from "../../../src/core/index.ts";
import { ACKNOWLEDGED, refused } from "./fake-line.ts";
import { ALICE, BOB, MessageWorld } from "./message-world.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LIMITED = { session: { ratePerMinute: 20, ratePerHour: 200 } };

/** Sends until it is refused; how many left. */
async function sendAll(world: MessageWorld): Promise<number> {
  for (let count = 0; ; count++) {
    const told = await world.refusal(world.send(`${count}`));
    if (told === "send_limited") return count;
    expect(told).toBe("not at all: sent");
  }
}

async function waitTold(world: MessageWorld): Promise<unknown> {
  try {
    await world.outcome(world.send("one more"));
  } catch (error) {
    if (error instanceof GatewayError) return error.details["retryAfterSeconds"];
    throw error;
  }
  return 0;
}

describe("the send limit of a session", () => {
  it("is 20 in any minute: each makes room a minute after it left", async () => {
    using world = await MessageWorld.make(LIMITED);
    await world.outcome(world.send("first"));
    await world.pass(30 * SECOND_MS);
    expect(await sendAll(world)).toBe(19);
    const waitSeconds = await waitTold(world);
    expect(waitSeconds).toBeGreaterThan(28);
    expect(waitSeconds).toBeLessThanOrEqual(30);
    await world.pass(30 * SECOND_MS);
    expect(await sendAll(world)).toBe(1);
    await world.pass(30 * SECOND_MS);
    expect(await sendAll(world)).toBe(19);
  });

  it("is 200 in any hour too", async () => {
    using world = await MessageWorld.make(LIMITED);
    for (let minutes = 0; minutes < 10; minutes++) {
      expect(await sendAll(world)).toBe(20);
      await world.pass(MINUTE_MS);
    }
    expect(await sendAll(world)).toBe(0);
    expect(await waitTold(world)).toBeGreaterThan(48 * 60);
    await world.pass(50 * MINUTE_MS);
    expect(await sendAll(world)).toBe(20);
  });

  it("is not spent by what it refuses, nor by what is refused before", async () => {
    using world = await MessageWorld.make(LIMITED);
    const { lookUp } = world.lines;
    world.lines.lookUp = () => Promise.resolve(undefined);
    for (let count = 0; count < 30; count++)
      expect(await world.refusal(world.send("x", { in: ALICE }))).toBe("recipient_unknown");
    world.lines.lookUp = lookUp;
    for (let count = 0; count < 30; count++)
      expect(await world.refusal(world.send("x", { replyTo: "none" }))).toBe("message_not_found");
    expect(await sendAll(world)).toBe(20);
    for (let count = 0; count < 100; count++) await world.refusal(world.send("x"));
    await world.pass(MINUTE_MS);
    expect(await sendAll(world)).toBe(20);
  });

  it("is not spent by what could not be stored", async () => {
    let isBroken = false;
    using world = await MessageWorld.make({
      ...LIMITED,
      stores: (stores) => ({
        ...stores,
        messages: {
          ...stores.messages,
          begin: (...given) =>
            isBroken
              ? Promise.reject(new GatewayError("unavailable", "disk full"))
              : stores.messages.begin(...given),
        },
      }),
    });
    isBroken = true;
    for (let count = 0; count < 30; count++) expect(await world.refusal(world.send("x"))).toBe("unavailable");
    isBroken = false;
    expect(await sendAll(world)).toBe(20);
  });

  it("is not spent by what nothing was handed over of, and is by what WhatsApp refuses", async () => {
    using world = await MessageWorld.make(LIMITED);
    world.lines.refuses = () => new GatewayError("message_refused", "no device can read it");
    for (let count = 0; count < 30; count++)
      expect(await world.refusal(world.send(`${count}`))).toBe("message_refused");
    await world.queue("queued");
    await world.pass(SECOND_MS);
    world.lines.refuses = () => undefined;
    world.lines.reply = () => refused(403);
    expect(await world.refusal(world.send("refused"))).toBe("chat_forbidden");
    world.lines.reply = () => ACKNOWLEDGED;
    expect(await sendAll(world)).toBe(19);
  });

  it("is spent by what is done to a message, and by no replay", async () => {
    using world = await MessageWorld.make(LIMITED);
    const message = await world.outcome(world.send("hello", { idempotencyKey: "key" }));
    for (let count = 0; count < 30; count++)
      await world.outcome(world.send("hello", { idempotencyKey: "key" }));
    const act = { act: "react", emoji: "👍" } as const;
    await world.outcome(world.core.messages.act(world.session, message, act, "api"));
    expect(await sendAll(world)).toBe(18);
  });

  it("is each session's own", async () => {
    using world = await MessageWorld.make(LIMITED);
    const other = await world.linked(world.session.organizationId, LIMITED.session);
    world.lines.open(other.id);
    expect(await sendAll(world)).toBe(20);
    world.session = other;
    expect(await sendAll(world)).toBe(20);
  });

  it("outlives the process", async () => {
    using world = await MessageWorld.make(LIMITED);
    expect(await sendAll(world)).toBe(20);
    await world.pass(30 * SECOND_MS);
    await world.killAndStart();
    world.lines.open(world.session.id);
    expect(await sendAll(world)).toBe(0);
    await world.pass(30 * SECOND_MS);
    expect(await sendAll(world)).toBe(20);
  });

  it("counts what has waited for long when it left, also in the next process", async () => {
    using world = await MessageWorld.make(LIMITED);
    world.lines.cut(world.session.id);
    for (let count = 0; count < 15; count++) await world.queue(`${count}`);
    await world.pass(2 * HOUR_MS);
    world.lines.open(world.session.id);
    await world.pass(SECOND_MS);
    expect(world.texts).toHaveLength(15);
    await world.killAndStart();
    world.lines.open(world.session.id);
    expect(await sendAll(world)).toBe(5);
  });

  it("makes what is queued wait for room, in the order of the calls", async () => {
    using world = await MessageWorld.make(LIMITED);
    const queued = Array.from({ length: 50 }, (_, nth) => `${nth}`);
    for (const text of queued) await world.queue(text);
    await world.pass(SECOND_MS);
    expect(world.texts).toEqual(queued.slice(0, 20));
    await world.pass(MINUTE_MS);
    expect(world.texts).toEqual(queued.slice(0, 40));
    await world.pass(MINUTE_MS);
    expect(world.texts).toEqual(queued);
  });

  it("counts a message once, however often it is tried", async () => {
    using world = await MessageWorld.make({ session: { ratePerHour: 20 } });
    let tries = 0;
    world.lines.refuses = () => (++tries <= 10 ? new GatewayError("whatsapp_failed", "no keys") : undefined);
    await world.queue("hello", { in: ALICE });
    for (let minutes = 0; minutes < 10; minutes++) await world.pass(MINUTE_MS);
    expect(world.texts).toEqual(["hello"]);
    world.lines.reply = () => refused(503);
    const twice = world.send("twice", { in: BOB });
    await world.pass(SECOND_MS);
    expect(await world.refusal(twice)).toBe("message_refused");
    world.lines.reply = () => ACKNOWLEDGED;
    expect(await sendAll(world)).toBe(18);
  });

  it("is the one that is in force, also for what waits already, and none at all for a session without figures", async () => {
    using world = await MessageWorld.make(LIMITED);
    const change = async (ratePerMinute: number, ratePerHour: number) => {
      const { organizationId, id } = world.session;
      const rates = { ratePerMinute, ratePerHour };
      const changed = await world.store.store.sessions.change(organizationId, id, () => rates, 1);
      if (changed) world.session = changed;
    };
    await change(20, 20);
    expect(await sendAll(world)).toBe(20);
    await world.queue("waits");
    await world.pass(MINUTE_MS);
    await change(20, 0);
    await world.pass(MINUTE_MS);
    expect(world.texts.at(-1)).toBe("waits");
    await change(0, 0);
    for (let count = 0; count < 50; count++) await world.outcome(world.send("free"));
    await change(20, 0);
    expect(await sendAll(world)).toBe(0);
  });
});
