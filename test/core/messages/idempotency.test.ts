import { describe, expect, it } from "vitest";
import type { SendMessage } from "../../../src/core/index.ts";
import { ACKNOWLEDGED, refused } from "./fake-line.ts";
import { ALICE, MessageWorld } from "./message-world.ts";

const KEY = { idempotencyKey: "key" };

describe("an idempotency key", () => {
  it("lets one of fifty leave that come at once, and all are told of it", async () => {
    using world = await MessageWorld.make();
    const sending = Array.from({ length: 50 }, (_, nth) => world.send(`${nth}`, KEY));
    await world.moment();
    const outcomes = await Promise.all(sending);
    expect(world.texts).toEqual(["0"]);
    const [first] = outcomes;
    for (const { message } of outcomes) expect(message).toEqual(first?.message);
    expect(first?.message.state).toBe("sent");
    expect(outcomes.filter(({ isReplay }) => !isReplay)).toEqual([first]);
  });

  it("is the organization's, over all chats and sessions, and nobody else's", async () => {
    using world = await MessageWorld.make();
    await world.outcome(world.send("hello", KEY));
    expect((await world.send("hello", { ...KEY, in: ALICE })).isReplay).toBe(true);
    const elsewhere = async (organizationId: string) => {
      const session = await world.linked(organizationId);
      world.lines.open(session.id);
      world.session = session;
      const sending = world.send("elsewhere", KEY);
      await world.outcome(sending);
      return (await sending).isReplay;
    };
    expect(await elsewhere(world.session.organizationId)).toBe(true);
    expect(await elsewhere(await world.store.organization())).toBe(false);
    expect(world.texts).toEqual(["hello", "elsewhere"]);
  });

  it("tells what came of the first: sent, failed or still on its way, connected or not", async () => {
    using world = await MessageWorld.make();
    const sent = await world.outcome(world.send("sent", KEY));
    expect(await world.send("sent", KEY)).toEqual({ message: sent, isReplay: true });
    world.lines.reply = () => refused(403);
    expect(await world.refusal(world.send("failed", { idempotencyKey: "2" }))).toBe("chat_forbidden");
    expect(await world.send("failed", { idempotencyKey: "2" })).toMatchObject({
      message: { state: "failed", failure: "the account may not send to this chat" },
      isReplay: true,
    });
    world.lines.cut(world.session.id);
    expect((await world.send("sent", KEY)).message).toEqual(sent);
    expect(world.texts).toEqual(["sent", "failed"]);
  });

  it("tells at once of a message that waits for its session, which may take a day", async () => {
    using world = await MessageWorld.make();
    world.lines.cut(world.session.id);
    await world.queue("hello", KEY);
    expect(await world.send("hello", KEY)).toMatchObject({ message: { state: "pending" }, isReplay: true });
    world.lines.open(world.session.id);
    expect((await world.outcome(world.send("hello", KEY))).state).toBe("sent");
    expect(world.texts).toEqual(["hello"]);
  });

  it.each([
    ["", () => undefined],
    [", also where its line was lost since", (world: MessageWorld) => world.lines.cut(world.session.id)],
  ])("waits for the first as long as for an answer, while that is on its way%s", async (_, meanwhile) => {
    using world = await MessageWorld.make();
    world.lines.reply = () => undefined;
    await world.queue("hello", KEY);
    await world.moment();
    expect(world.lines.handed).toHaveLength(1);
    meanwhile(world);
    const replay = world.send("hello", KEY);
    await world.pass(29_999);
    let isOver = false;
    void replay.then(() => (isOver = true));
    await world.turn();
    expect(isOver).toBe(false);
    await world.pass(1);
    expect(await replay).toMatchObject({ message: { state: "pending" }, isReplay: true });
  });

  it("is used by a message whose acknowledgement did not come in time, and tells the state of now", async () => {
    using world = await MessageWorld.make();
    world.lines.reply = () => undefined;
    const first = world.send("hello", KEY);
    await world.pass(30_000);
    expect(await world.refusal(first)).toBe("message_unanswered");
    const replay = world.send("hello", KEY);
    await world.pass(30_000);
    expect((await replay).message.state).toBe("pending");
    world.lines.handed[0]?.answer(ACKNOWLEDGED);
    await world.moment();
    expect((await world.send("hello", KEY)).message.state).toBe("sent");
    expect(world.texts).toEqual(["hello"]);
  });

  it("stands for its message alone where that has the row of one that was deleted on its way", async () => {
    using world = await MessageWorld.make();
    world.lines.reply = () => undefined;
    const deleted = await world.queue("deleted");
    await world.moment();
    await world.store.store.messages.delete(world.session.id, deleted.row, deleted.id);
    const message = await world.queue("hello", { ...KEY, in: ALICE });
    expect(message.row).toBe(deleted.row);
    await world.moment();
    const replay = world.send("hello", { ...KEY, in: ALICE });
    await world.turn();
    const [first] = world.lines.handed;
    first?.answer(refused(403));
    await world.pass(30_000);
    expect((await replay).message).toMatchObject({ id: message.id, state: "pending" });
  });

  it("stands for its message in the next process too", async () => {
    using world = await MessageWorld.make();
    world.lines.reply = () => undefined;
    void world.send("hello", KEY);
    await world.moment();
    await world.killAndStart();
    world.lines.open(world.session.id);
    const replay = await world.outcome(world.send("hello", KEY));
    expect(replay.state).toBe("sent");
    expect(new Set(world.lines.handed.map(({ id }) => id))).toEqual(new Set([replay.id]));
  });

  it.each<readonly [string, (world: MessageWorld) => void, Partial<SendMessage>, string]>([
    [
      "nobody has the number",
      (world) => (world.lines.lookUp = () => Promise.resolve(undefined)),
      {},
      "recipient_unknown",
    ],
    ["what it answers is not there", () => undefined, { replyTo: "none" }, "message_not_found"],
    [
      "WhatsApp is asked too often",
      (world) => (world.lines.reply = () => refused(429)),
      {},
      "whatsapp_throttled",
    ],
    ["nothing is connected", (world) => world.lines.cut(world.session.id), {}, "session_not_connected"],
  ])("is free again where %s", async (_, arrange, changes, told) => {
    using world = await MessageWorld.make();
    const { lookUp, reply } = world.lines;
    arrange(world);
    expect(await world.refusal(world.send("hello", { ...KEY, ...changes, in: ALICE }))).toBe(told);
    Object.assign(world.lines, { lookUp, reply });
    world.lines.open(world.session.id);
    await world.pass(25 * 3_600_000);
    const again = world.send("hello", { ...KEY, in: ALICE });
    expect((await world.outcome(again)).state).toBe("sent");
    expect((await again).isReplay).toBe(false);
  });

  it("is free again where the send limit refused it", async () => {
    using world = await MessageWorld.make({ session: { ratePerMinute: 1 } });
    await world.outcome(world.send("first"));
    expect(await world.refusal(world.send("hello", KEY))).toBe("send_limited");
    await world.pass(60_000);
    const again = world.send("hello", KEY);
    expect((await world.outcome(again)).state).toBe("sent");
  });

  it("is free again where a queued one turns out to be for nobody", async () => {
    using world = await MessageWorld.make();
    const { lookUp } = world.lines;
    world.lines.lookUp = () => Promise.resolve(undefined);
    await world.queue("hello", KEY);
    await world.moment();
    world.lines.lookUp = lookUp;
    expect((await world.send("hello", { ...KEY, in: ALICE, isQueued: true })).isReplay).toBe(false);
  });
});
