import { describe, expect, it } from "vitest";
import { ACKNOWLEDGED } from "./fake-line.ts";
import { ALICE, MessageWorld, to } from "./message-world.ts";

const HOUR_MS = 3_600_000;
const MOST_WAITING = 10_000;

describe("a message of a session that is not connected", () => {
  it("is refused where its caller waits, and nothing of it is kept", async () => {
    using world = await MessageWorld.make();
    world.lines.cut(world.session.id);
    expect(await world.refusal(world.send("hello"))).toBe("session_not_connected");
    expect(await world.stateOf({ row: 1 })).toBe("gone");
    expect(await world.core.chats.list(world.session, undefined, 10)).toEqual([]);
  });

  it("waits where it is queued, and leaves when the session opens", async () => {
    using world = await MessageWorld.make();
    world.lines.cut(world.session.id);
    const queued = [
      await world.queue("one"),
      await world.queue("two"),
      await world.queue("other", { in: ALICE }),
    ];
    for (const message of queued) expect(message.state).toBe("pending");
    await world.pass(23 * HOUR_MS);
    expect(world.texts).toEqual([]);
    world.lines.open(world.session.id);
    await world.moment();
    expect(world.texts.filter((text) => text !== "other")).toEqual(["one", "two"]);
    for (const message of queued) expect(await world.stateOf(message)).toBe("sent");
  });

  it("is composed when it leaves where no phone had linked the session, once for all attempts", async () => {
    using world = await MessageWorld.make();
    const { store } = world.store;
    const { id } = await world.store.session(world.session.organizationId, {
      ratePerMinute: 0,
      ratePerHour: 0,
    });
    const unlinked = await store.sessions.get(id);
    if (!unlinked) throw new Error("it was made just now");
    const { message } = await world.core.messages.send(unlinked, {
      to: to(ALICE),
      content: { kind: "text", text: "hello" },
      source: "api",
      isQueued: true,
    });
    expect(await store.messages.wireOf(id, message.row)).toBeUndefined();
    await store.devices.writeCredentials(id, "credentials", {
      number: "5511999990002",
      jid: "5511999990002:1@s.whatsapp.net",
      lid: null,
      pushName: null,
      isBusiness: false,
    });
    world.lines.reply = () => undefined;
    world.lines.open(id);
    await world.moment();
    world.lines.cut(id);
    world.lines.open(id);
    await world.pass(1_000);
    expect(world.texts).toEqual(["hello", "hello"]);
    expect(world.lines.handed[0]?.wire).toBe(world.lines.handed[1]?.wire);
  });

  it("is given up after a day, also while nothing is ever connected", async () => {
    using world = await MessageWorld.make();
    world.lines.cut(world.session.id);
    const first = await world.queue("one");
    await world.pass(HOUR_MS);
    const second = await world.queue("two");
    await world.pass(23 * HOUR_MS - 1);
    expect(await world.stateOf(first)).toBe("pending");
    await world.pass(60_001);
    await world.moment();
    expect(await world.stored(first)).toMatchObject({
      state: "failed",
      failure: "it could not leave for a day",
    });
    expect(await world.stateOf(second)).toBe("pending");
    await world.pass(HOUR_MS);
    await world.moment();
    expect(await world.stateOf(second)).toBe("failed");
    world.lines.open(world.session.id);
    await world.moment();
    expect(world.texts).toEqual([]);
  });

  it("is given up a day after it was asked for, whichever process has it", async () => {
    using world = await MessageWorld.make();
    world.lines.cut(world.session.id);
    const message = await world.queue("hello");
    await world.pass(23 * HOUR_MS);
    await world.killAndStart();
    await world.pass(HOUR_MS - 1);
    expect(await world.stateOf(message)).toBe("pending");
    await world.pass(60_001);
    await world.moment();
    expect(await world.stateOf(message)).toBe("failed");
  });

  it("is not given up by a clock that is set", async () => {
    using world = await MessageWorld.make();
    world.lines.cut(world.session.id);
    const message = await world.queue("hello");
    world.clock.jumpWall(48 * HOUR_MS);
    await world.pass(HOUR_MS);
    expect(await world.stateOf(message)).toBe("pending");
    world.lines.open(world.session.id);
    await world.moment();
    expect(await world.stateOf(message)).toBe("sent");
  });

  it("is given up a day after it left unanswered, where the line is never opened anew", async () => {
    using world = await MessageWorld.make();
    world.lines.reply = () => undefined;
    const message = await world.queue("hello");
    await world.pass(24 * HOUR_MS + 120_000);
    await world.moment();
    expect(await world.stateOf(message)).toBe("failed");
  });
});

describe("the queue of a session", () => {
  it("has room for 10,000, each session's own", { timeout: 120_000 }, async () => {
    using world = await MessageWorld.make();
    world.lines.cut(world.session.id);
    // On the way of a restart, which is quicker.
    const raw = world.store.raw();
    await world.queue("first");
    raw.exec(`WITH RECURSIVE n (value) AS (SELECT 2 UNION ALL SELECT value + 1 FROM n WHERE value < ${MOST_WAITING - 1})
      INSERT INTO messages (session_id, chat_id, wa_id, author, kind, state, at, created_at, from_here, content)
      SELECT session_id, chat_id, 'id' || n.value, author, kind, state, at, created_at, 1, content FROM messages, n`);
    raw.close();
    await world.killAndStart();
    await world.queue("last");
    expect(await world.refusal(world.send("more", { isQueued: true }))).toBe("queue_full");
    const other = await world.linked(world.session.organizationId);
    const elsewhere = { to: to(ALICE), content: { kind: "text", text: "hello" } as const, source: "api" };
    await world.core.messages.send(other, { ...elsewhere, isQueued: true });
    // One that is given up makes room.
    await world.pass(25 * HOUR_MS);
    await world.moment();
    world.lines.reply = () => ACKNOWLEDGED;
    expect((await world.queue("room")).state).toBe("pending");
  });
});
