import { describe, expect, it } from "vitest";
import { GatewayError, type Act } from "../../../src/core/index.ts";
import { BOB, MessageWorld, to } from "./message-world.ts";

const JID = `${BOB}@s.whatsapp.net`;

function show(world: MessageWorld, seconds = 60): Promise<unknown> {
  const chat = to(BOB);
  return world.core.presence.set(world.session, { chat, state: "composing", durationMs: seconds * 1000 });
}

describe("a message that is to show typing first", () => {
  it("shows it for so long, then exactly one paused, then the message", async () => {
    using world = await MessageWorld.make();
    const sending = world.send("hello", { typing: 5_000 });
    await world.pass(4_999);
    expect(world.lines.left).toEqual([`composing ${JID}`]);
    await world.pass(1);
    await world.outcome(sending);
    await world.pass(60_000);
    expect(world.lines.left).toEqual([`composing ${JID}`, `paused ${JID}`, `message ${JID}`]);
  });

  it("shows it for as long as its text takes to be typed", async () => {
    using world = await MessageWorld.make();
    void world.send("x".repeat(100), { typing: "auto" });
    await world.pass(5_999);
    expect(world.texts).toEqual([]);
    await world.pass(1);
    expect(world.texts).toHaveLength(1);
  });

  it("is not stopped by a newer presence call, whose indicator it ends", async () => {
    using world = await MessageWorld.make();
    const sending = world.send("hello", { typing: 5_000 });
    await world.pass(2_000);
    await world.core.presence.set(world.session, { chat: to(BOB), state: "recording", durationMs: 50_000 });
    await world.pass(3_000);
    await world.outcome(sending);
    await world.pass(60_000);
    expect(world.lines.left).toEqual([
      `composing ${JID}`,
      `recording ${JID}`,
      `paused ${JID}`,
      `message ${JID}`,
    ]);
  });

  it("shows it once, however often it is tried", async () => {
    using world = await MessageWorld.make();
    let tries = 0;
    world.lines.refuses = () => (++tries <= 2 ? new GatewayError("whatsapp_failed", "no keys") : undefined);
    const sending = world.send("hello", { typing: 5_000 });
    await world.pass(5_000);
    await world.pass(10_000);
    await world.outcome(sending);
    expect(world.lines.left).toEqual([`composing ${JID}`, `paused ${JID}`, `message ${JID}`]);
  });

  it("shows it when there is room for it, not before", async () => {
    using world = await MessageWorld.make({ session: { ratePerMinute: 1 } });
    await world.outcome(world.send("first"));
    world.lines.left.length = 0;
    await world.queue("second", { typing: 5_000 });
    await world.pass(59_000);
    expect(world.lines.left).toEqual([]);
    await world.pass(6_000);
    expect(world.lines.left).toEqual([`composing ${JID}`, `paused ${JID}`, `message ${JID}`]);
  });

  it("leaves all the same where the line is lost meanwhile, and is not typed anew", async () => {
    using world = await MessageWorld.make();
    const sending = world.send("hello", { typing: 5_000 });
    await world.pass(2_000);
    world.lines.cut(world.session.id);
    await world.pass(4_000);
    world.lines.open(world.session.id);
    await world.outcome(sending);
    await world.pass(10_000);
    // What was owed is paid by the message: the phone shows nothing more with it.
    expect(world.lines.left).toEqual([`composing ${JID}`, `message ${JID}`]);
  });
});

describe("a running indicator", () => {
  it("is ended by a message to its chat, by one paused before it", async () => {
    using world = await MessageWorld.make();
    await show(world);
    await world.outcome(world.send("hello"));
    await world.pass(120_000);
    expect(world.lines.left).toEqual([`composing ${JID}`, `paused ${JID}`, `message ${JID}`]);
  });

  it.each<Act>([
    { act: "react", emoji: "👍" },
    { act: "edit", text: "new" },
    { act: "revoke" },
    { act: "vote", options: ["a"] },
  ])("is not ended by what is about another message: $act", async (act) => {
    using world = await MessageWorld.make();
    const poll = { kind: "poll", question: "?", options: ["a", "b"], selectable: 1 } as const;
    const changes = act.act === "vote" ? { content: poll } : {};
    const message = await world.outcome(world.send("hello", changes));
    world.lines.left.length = 0;
    await show(world);
    await world.outcome(world.core.messages.act(world.session, message, act, "api"));
    expect(world.lines.left).toEqual([`composing ${JID}`, `message ${JID}`]);
    await world.pass(60_000);
    expect(world.lines.left.filter((each) => each.startsWith("paused"))).toHaveLength(1);
  });
});
