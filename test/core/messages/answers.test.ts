import { describe, expect, it } from "vitest";
import { GatewayError } from "../../../src/core/index.ts";
import { ACKNOWLEDGED, refused } from "./fake-line.ts";
import { ALICE, BOB, MessageWorld, to } from "./message-world.ts";

const ANSWER_WITHIN_MS = 30_000;
const LAST_ANSWER_WITHIN_MS = 75_000;

describe("a message that WhatsApp does not acknowledge", () => {
  it("is answered after 30 s from its stanza, and goes on", async () => {
    using world = await MessageWorld.make();
    world.lines.reply = () => undefined;
    const sending = world.send("hello");
    await world.pass(ANSWER_WITHIN_MS - 1);
    const message = await world.queue("next");
    expect(world.texts).toEqual(["hello"]);
    await world.pass(1);
    expect(await world.refusal(sending)).toBe("message_unanswered");
    expect(await world.stateOf({ row: message.row - 1 })).toBe("pending");
    // Those behind it wait no longer.
    expect(world.texts).toEqual(["hello", "next"]);
  });

  it("is sent when the acknowledgement comes late", async () => {
    using world = await MessageWorld.make();
    world.lines.reply = () => undefined;
    const message = await world.queue("hello");
    await world.pass(ANSWER_WITHIN_MS);
    expect(await world.stateOf(message)).toBe("pending");
    world.lines.handed[0]?.answer(ACKNOWLEDGED);
    await world.moment();
    expect(await world.stateOf(message)).toBe("sent");
    world.lines.cut(world.session.id);
    world.lines.open(world.session.id);
    await world.moment();
    expect(world.texts).toEqual(["hello"]);
  });

  it("is asked for once more under its id at the next opening, before what waits, and fails after 75 s", async () => {
    using world = await MessageWorld.make();
    world.lines.reply = () => undefined;
    const message = await world.queue("hello");
    await world.pass(ANSWER_WITHIN_MS);
    world.lines.cut(world.session.id);
    await world.queue("next");
    world.lines.open(world.session.id);
    await world.pass(LAST_ANSWER_WITHIN_MS - 1);
    expect(world.texts).toEqual(["hello", "hello"]);
    expect(world.lines.handed[1]).toMatchObject({ id: message.id, wire: world.lines.handed[0]?.wire });
    expect(await world.stateOf(message)).toBe("pending");
    world.lines.reply = () => ACKNOWLEDGED;
    await world.pass(1);
    await world.moment();
    expect(await world.stored(message)).toMatchObject({
      state: "failed",
      failure: "WhatsApp did not acknowledge it in time",
    });
    world.lines.cut(world.session.id);
    world.lines.open(world.session.id);
    await world.moment();
    expect(world.texts).toEqual(["hello", "hello", "next"]);
  });

  it("is sent when what is asked once more is acknowledged", async () => {
    using world = await MessageWorld.make();
    world.lines.reply = () => undefined;
    const message = await world.queue("hello");
    await world.pass(ANSWER_WITHIN_MS);
    world.lines.reply = () => ACKNOWLEDGED;
    world.lines.cut(world.session.id);
    world.lines.open(world.session.id);
    await world.moment();
    expect(await world.stateOf(message)).toBe("sent");
    expect(world.texts).toEqual(["hello", "hello"]);
  });

  it.each([0, ANSWER_WITHIN_MS])(
    "is not asked for once more when its receiver tells of it, after %i ms",
    async (ms) => {
      using world = await MessageWorld.make();
      const first = await world.outcome(world.send("hello"));
      world.lines.reply = () => undefined;
      const act = { act: "edit", text: "new" } as const;
      const editing = world.core.messages.act(world.session, first, act, "api");
      editing.catch(() => undefined);
      await world.moment();
      await world.pass(ms);
      const [, edit] = world.lines.handed;
      const chat = to(BOB);
      const ids = [edit?.id ?? ""];
      const receipt = { what: "receipt", chat, ids, state: "delivered", isOwn: false, atMs: 1 } as const;
      await world.lines.hear(world.session.id, receipt);
      await world.pass(ANSWER_WITHIN_MS - ms);
      await world.moment();
      expect(await world.stored(first)).toMatchObject({ content: { text: "new" }, isEdited: true });
      expect((await world.stored({ row: first.row + 1 }))?.state).toBe("delivered");
      // Sent is what WhatsApp has acknowledged, and nothing less.
      expect(await world.refusal(editing)).toBe("message_unanswered");
      world.lines.cut(world.session.id);
      world.lines.open(world.session.id);
      await world.moment();
      expect(world.lines.handed).toHaveLength(2);
    },
  );

  it("leaves no more once it was taken back", async () => {
    using world = await MessageWorld.make();
    world.lines.reply = () => undefined;
    const message = await world.queue("hello");
    await world.pass(ANSWER_WITHIN_MS);
    world.lines.reply = () => ACKNOWLEDGED;
    await world.outcome(world.core.messages.act(world.session, message, { act: "revoke" }, "api"));
    world.lines.cut(world.session.id);
    world.lines.open(world.session.id);
    await world.moment();
    expect(world.texts).toEqual(["hello", ""]);
    expect(await world.stored(message)).toMatchObject({ state: "failed", isDeleted: true });
  });
});

describe("a message whose line is lost before the answer", () => {
  it("is asked for again under its id when the line is there again, before what waits", async () => {
    using world = await MessageWorld.make();
    world.lines.reply = () => undefined;
    const sending = world.send("hello");
    await world.moment();
    await world.queue("next");
    world.lines.cut(world.session.id);
    world.lines.reply = () => ACKNOWLEDGED;
    await world.pass(5_000);
    world.lines.open(world.session.id);
    const message = await world.outcome(sending);
    await world.moment();
    expect(world.texts).toEqual(["hello", "hello", "next"]);
    const [first, second] = world.lines.handed;
    expect([first?.id, first?.wire]).toEqual([message.id, second?.wire]);
    expect(second?.id).toBe(message.id);
  });

  it("is answered after 30 s, and those that wait behind it too", async () => {
    using world = await MessageWorld.make();
    world.lines.reply = () => undefined;
    const sending = [world.send("hello"), world.send("behind it")];
    await world.pass(10_000);
    world.lines.cut(world.session.id);
    await world.pass(20_000);
    expect(await world.refusal(sending[0] ?? Promise.reject(new Error()))).toBe("message_unanswered");
    await world.pass(10_000);
    expect(await world.refusal(sending[1] ?? Promise.reject(new Error()))).toBe("message_unanswered");
    world.lines.reply = () => ACKNOWLEDGED;
    world.lines.open(world.session.id);
    await world.moment();
    expect(world.texts).toEqual(["hello", "hello", "behind it"]);
  });

  it("is asked for as often as the line is lost", async () => {
    using world = await MessageWorld.make();
    world.lines.reply = () => undefined;
    const message = await world.queue("hello");
    for (let losses = 0; losses < 5; losses++) {
      await world.moment();
      world.lines.cut(world.session.id);
      world.lines.open(world.session.id);
      await world.pass(60_000);
    }
    expect(await world.stateOf(message)).toBe("pending");
    world.lines.handed.at(-1)?.answer(ACKNOWLEDGED);
    await world.moment();
    expect(await world.stateOf(message)).toBe("sent");
  });
});

describe("a caller", () => {
  it("waits no longer than a socket may be idle, however many are before", async () => {
    using world = await MessageWorld.make();
    world.lines.reply = () => undefined;
    const sending = Array.from({ length: 8 }, (_, nth) => world.send(`${nth}`));
    for (let seconds = 0; seconds < 149; seconds++) await world.pass(1_000);
    let isOver = false;
    sending.at(-1)?.catch(() => (isOver = true));
    await world.moment();
    expect(isOver).toBe(false);
    await world.pass(1_000);
    expect(isOver).toBe(true);
    await world.pass(60_000);
    expect(world.texts.slice(0, 8)).toEqual(
      Array.from({ length: 8 }, (_, nth) => `${nth}`).slice(0, world.texts.length),
    );
  });
});

describe("a message that WhatsApp refuses", () => {
  it.each([
    [400, "message_refused"],
    [401, "chat_forbidden"],
    [403, "chat_forbidden"],
    [421, "message_refused"],
    [429, "whatsapp_throttled"],
    [463, "message_refused"],
    [479, "message_refused"],
    [0, "message_refused"],
  ])("with %i is told as %s, and asked for no more", async (code, told) => {
    using world = await MessageWorld.make();
    world.lines.reply = () => refused(code);
    const sending = world.send("hello");
    expect(await world.refusal(sending)).toBe(told);
    world.lines.reply = () => ACKNOWLEDGED;
    expect((await world.outcome(world.send("next"))).state).toBe("sent");
    await world.pass(600_000);
    expect(world.texts).toEqual(["hello", "next"]);
    const failed = await world.stored({ row: 1 });
    expect(failed?.state).toBe("failed");
    expect(failed?.failure).toMatch(/\w/);
  });

  it.each([500, 503, 550])("with %i is asked for once more after a second", async (code) => {
    using world = await MessageWorld.make();
    world.lines.reply = () => refused(code);
    const first = world.send("hello");
    await world.pass(999);
    expect(world.texts).toEqual(["hello"]);
    await world.pass(1);
    expect(await world.refusal(first)).toBe("message_refused");
    expect(world.texts).toEqual(["hello", "hello"]);
    expect(world.lines.handed[0]?.id).toBe(world.lines.handed[1]?.id);
    world.lines.handed.length = 0;
    let count = 0;
    world.lines.reply = () => (count++ === 0 ? refused(code) : ACKNOWLEDGED);
    const second = world.send("again");
    await world.pass(1_000);
    expect((await world.outcome(second)).state).toBe("sent");
    expect(world.texts).toEqual(["again", "again"]);
  });

  it("to nobody is told before anything is stored, and queued once it is known", async () => {
    using world = await MessageWorld.make();
    world.lines.lookUp = () => Promise.resolve(undefined);
    expect(await world.refusal(world.send("hello"))).toBe("recipient_unknown");
    expect(await world.stateOf({ row: 1 })).toBe("gone");
    const queued = await world.queue("hello", { in: ALICE });
    await world.moment();
    expect(await world.stored(queued)).toMatchObject({
      state: "failed",
      failure: "recipient not on WhatsApp",
    });
    expect(world.texts).toEqual([]);
  });

  it("where no device can read it is failed, and what cannot be encrypted for now is tried less and less", async () => {
    using world = await MessageWorld.make();
    world.lines.refuses = () => new GatewayError("message_refused", "no device can read it");
    expect(await world.refusal(world.send("hello"))).toBe("message_refused");
    let tries = 0;
    world.lines.refuses = () => {
      tries++;
      return new GatewayError("whatsapp_failed", "no keys");
    };
    const sending = world.send("next");
    await world.pass(30_000);
    expect(await world.refusal(sending)).toBe("message_unanswered");
    for (let minutes = 0; minutes < 10; minutes++) await world.pass(60_000);
    expect(tries).toBeLessThan(20);
    world.lines.refuses = () => undefined;
    await world.pass(60_000);
    await world.moment();
    expect(world.texts).toEqual(["next"]);
  });
});
