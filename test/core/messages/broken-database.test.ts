import { describe, expect, it } from "vitest";
import { GatewayError, type MessageStore } from "../../../src/core/index.ts";
import { ACKNOWLEDGED } from "./fake-line.ts";
import { MessageWorld } from "./message-world.ts";

type Method = keyof MessageStore;

/** A world whose database fails in these methods for as long as a test likes. */
async function breakable(): Promise<MessageWorld & { readonly broken: Set<Method> }> {
  const broken = new Set<Method>();
  const failing = (port: MessageStore): MessageStore =>
    new Proxy(port, {
      get: (target, name, receiver) =>
        broken.has(name as Method)
          ? () => Promise.reject(new GatewayError("unavailable", "disk full"))
          : (Reflect.get(target, name, receiver) as unknown),
    });
  const world = await MessageWorld.make({
    stores: (stores) => ({ ...stores, messages: failing(stores.messages) }),
  });
  return Object.assign(world, { broken });
}

describe("a database that fails", () => {
  it("before a message is stored refuses it, and nothing leaves", async () => {
    using world = await breakable();
    world.broken.add("begin");
    expect(await world.refusal(world.send("hello", { idempotencyKey: "key" }))).toBe("unavailable");
    expect(await world.refusal(world.send("hello", { isQueued: true }))).toBe("unavailable");
    await world.pass(60_000);
    expect(world.texts).toEqual([]);
    world.broken.clear();
    expect((await world.outcome(world.send("hello", { idempotencyKey: "key" }))).state).toBe("sent");
    expect(world.texts).toEqual(["hello"]);
  });

  it("when a message is acknowledged keeps that until it can be written, and its caller is told", async () => {
    using world = await breakable();
    for (const method of ["progress", "get", "find"] as const) world.broken.add(method);
    const message = await world.outcome(world.send("hello"));
    expect(message.state).toBe("sent");
    const next = world.send("next");
    await world.pass(1_000);
    expect((await world.outcome(next)).state).toBe("sent");
    expect(await world.stateOf(message)).toBe("pending");
    await world.pass(10_000);
    world.broken.clear();
    await world.pass(1_000);
    expect(await world.stateOf(message)).toBe("sent");
    world.lines.cut(world.session.id);
    world.lines.open(world.session.id);
    await world.pass(60_000);
    expect(world.texts).toEqual(["hello", "next"]);
  });

  it("when a message is acknowledged, and is killed then, has it asked for again under its id", async () => {
    using world = await breakable();
    world.broken.add("progress");
    const message = await world.outcome(world.send("hello"));
    await world.killAndStart();
    world.broken.clear();
    world.lines.open(world.session.id);
    await world.moment();
    expect(world.lines.handed.map(({ id }) => id)).toEqual([message.id, message.id]);
    expect(world.lines.handed[0]?.wire).toBe(world.lines.handed[1]?.wire);
    expect(await world.stateOf(message)).toBe("sent");
  });

  it.each<Method>(["get", "wireOf", "progress"])(
    "in '%s' while messages leave holds them back in order, and none leaves twice",
    async (method) => {
      using world = await breakable();
      world.lines.cut(world.session.id);
      const texts = ["one", "two", "three"];
      for (const text of texts) await world.queue(text);
      world.broken.add(method);
      world.lines.open(world.session.id);
      await world.pass(10_000);
      world.broken.clear();
      await world.pass(2_000);
      await world.moment();
      expect(world.texts).toEqual(texts);
      expect(new Set(world.lines.handed.map(({ id }) => id)).size).toBe(3);
      for (const row of [1, 2, 3]) expect(await world.stateOf({ row })).toBe("sent");
    },
  );

  it("when the limit is asked for refuses a call, and holds back what is queued", async () => {
    using world = await breakable();
    world.session = await world.linked(world.session.organizationId, { ratePerMinute: 5 });
    world.lines.open(world.session.id);
    world.broken.add("sentSince");
    expect(await world.refusal(world.send("hello"))).toBe("unavailable");
    await world.queue("queued");
    await world.pass(5_000);
    expect(world.texts).toEqual([]);
    world.broken.clear();
    await world.pass(1_000);
    expect(world.texts).toEqual(["queued"]);
  });

  it("with a message that cannot be decrypted fails that one, and the others leave", async () => {
    using world = await breakable();
    world.lines.cut(world.session.id);
    const [spoiled, next] = [await world.queue("spoiled"), await world.queue("next")];
    world.store.tamper(`UPDATE messages SET content = zeroblob(50) WHERE id = ${spoiled.row}`);
    world.lines.open(world.session.id);
    await world.moment();
    expect(world.texts).toEqual(["next"]);
    expect(await world.stateOf(next)).toBe("sent");
    const state = world.store
      .raw()
      .prepare("SELECT state FROM messages WHERE id = ?")
      .pluck()
      .get(spoiled.row);
    expect(state).toBe("failed");
  });

  it("when all ends loses nothing that was acknowledged", async () => {
    using world = await breakable();
    world.broken.add("progress");
    const message = await world.outcome(world.send("hello"));
    const closing = world.core.close();
    await world.pass(2_000);
    await closing;
    world.broken.clear();
    await world.killAndStart();
    world.lines.reply = () => ACKNOWLEDGED;
    world.lines.open(world.session.id);
    await world.moment();
    expect(await world.stateOf(message)).toBe("sent");
    expect(new Set(world.lines.handed.map(({ id }) => id)).size).toBe(1);
  });
});
