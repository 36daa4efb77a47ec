import { describe, expect, it } from "vitest";
import { ACKNOWLEDGED } from "./fake-line.ts";
import { ALICE, MessageWorld } from "./message-world.ts";

/** Ends the core; resolves with how much time that took. */
async function close(world: MessageWorld): Promise<number> {
  const startMs = world.clock.nowMs();
  const closing = world.core.close();
  await world.until(closing, 100);
  return world.clock.nowMs() - startMs;
}

describe("at an orderly end", () => {
  it("what is on its way has a second to be acknowledged, and its caller is told", async () => {
    using world = await MessageWorld.make();
    world.lines.reply = () => undefined;
    const sending = world.send("hello");
    await world.moment();
    const closing = world.core.close();
    await world.pass(500);
    world.lines.handed[0]?.answer(ACKNOWLEDGED);
    const message = await world.outcome(sending);
    await closing;
    expect([message.state, await world.stateOf(message)]).toEqual(["sent", "sent"]);
  });

  it("nothing hangs: every caller is told, and what has not left stays", async () => {
    using world = await MessageWorld.make({ session: { ratePerMinute: 3 } });
    world.lines.reply = ({ to }) => (to.startsWith(ALICE) ? undefined : ACKNOWLEDGED);
    const sending = [
      world.send("unanswered", { in: ALICE }),
      world.send("behind it", { in: ALICE }),
      world.send("typing", { typing: 60_000 }),
    ];
    await world.moment();
    await world.queue("over the limit", { in: "1@g.us".replace("1", "123456") });
    await world.moment();
    expect(await close(world)).toBeLessThan(3_000);
    for (const each of sending) expect(await world.refusal(each)).toBe("message_unanswered");
    expect(world.texts).toEqual(["unanswered"]);
    for (const row of [1, 2, 3, 4]) expect(await world.stateOf({ row })).toBe("pending");
    expect(world.log).toEqual([]);
  });

  it("nothing leaves any more, and what was queued leaves in the next process", async () => {
    using world = await MessageWorld.make();
    world.lines.cut(world.session.id);
    const message = await world.queue("hello");
    await close(world);
    world.lines.open(world.session.id);
    await world.pass(60_000);
    expect(world.texts).toEqual([]);
    await world.killAndStart();
    world.lines.open(world.session.id);
    await world.moment();
    expect(await world.stateOf(message)).toBe("sent");
  });

  it("no timer is left", async () => {
    using world = await MessageWorld.make();
    world.lines.reply = () => undefined;
    void world.send("hello");
    await world.pass(40_000);
    void world.send("typing", { typing: 60_000, in: ALICE });
    await world.moment();
    await close(world);
    expect(world.clock.pending).toBe(0);
  });
});

describe("a process that was killed", () => {
  it("has what it has stored taken up in the order of the calls, of each session", async () => {
    using world = await MessageWorld.make();
    const first = world.session;
    world.lines.reply = () => undefined;
    const texts = Array.from({ length: 10 }, (_, nth) => `${nth}`);
    for (const text of texts) await world.queue(text);
    world.session = await world.linked(await world.store.organization());
    await world.queue("of another");
    await world.killAndStart();
    world.lines.open(first.id);
    await world.moment();
    expect(world.texts).toEqual(["0", ...texts]);
    await world.queue("late");
    world.lines.open(world.session.id);
    await world.moment();
    expect(world.texts.slice(11)).toEqual(["of another", "late"]);
  });

  it("has more taken up than fit in one reading", async () => {
    using world = await MessageWorld.make();
    world.lines.cut(world.session.id);
    const texts = Array.from({ length: 1_001 }, (_, nth) => `${nth}`);
    for (const text of texts) await world.queue(text);
    await world.killAndStart();
    world.lines.open(world.session.id);
    while (world.texts.length < texts.length) await world.moment();
    expect(world.texts).toEqual(texts);
  });

  it("has a message neither composed nor typed anew", async () => {
    using world = await MessageWorld.make();
    world.lines.reply = () => undefined;
    const sending = world.send("hello", { typing: 2_000 });
    await world.pass(2_100);
    expect(world.texts).toEqual(["hello"]);
    await world.killAndStart();
    world.lines.open(world.session.id);
    await world.moment();
    const [before, after] = world.lines.handed;
    expect([after?.id, after?.wire]).toEqual([before?.id, before?.wire]);
    expect(world.lines.left.filter((each) => each.startsWith("composing"))).toEqual([]);
    void sending;
  });
});

describe("what is deleted meanwhile", () => {
  it("does not leave: a chat", async () => {
    using world = await MessageWorld.make();
    world.lines.cut(world.session.id);
    await world.queue("deleted");
    await world.core.chats.delete(world.session, { kind: "person", number: "5511988886666" });
    await world.queue("kept");
    world.lines.open(world.session.id);
    await world.moment();
    expect(world.texts).toEqual(["kept"]);
  });

  it("does not leave: a session, whose callers are told", async () => {
    using world = await MessageWorld.make();
    world.lines.reply = () => undefined;
    const sending = [world.send("on its way"), world.send("behind it")];
    await world.moment();
    const deleting = world.core.sessions.delete(world.session);
    await world.pass(5_000);
    await deleting;
    for (const each of sending) expect(await world.refusal(each)).toBe("session_not_found");
    expect(world.texts).toEqual(["on its way"]);
    await world.pass(200_000);
    expect(world.log).toEqual([]);
  });
});
