import { describe, expect, it } from "vitest";
import { ACKNOWLEDGED } from "./fake-line.ts";
import { ALICE, MessageWorld } from "./message-world.ts";

describe("messages of a chat", () => {
  it("leave in the order of the calls, each when the one before was acknowledged", async () => {
    using world = await MessageWorld.make();
    world.lines.reply = () => undefined;
    const texts = Array.from({ length: 20 }, (_, nth) => `${nth}`);
    const sent = texts.map((text, nth) => world.send(text, { isQueued: nth % 3 === 0 }));
    for (const nth of texts.keys()) {
      await world.moment();
      expect(world.texts).toEqual(texts.slice(0, nth + 1));
      world.lines.handed[nth]?.answer(ACKNOWLEDGED);
    }
    await world.moment();
    for (const [nth, sending] of sent.entries())
      expect((await sending).message.id).toBe(world.lines.handed[nth]?.id);
  });

  it("do not wait for those of another chat, or of another session", async () => {
    using world = await MessageWorld.make();
    const other = await world.linked(world.session.organizationId);
    world.lines.open(other.id);
    world.lines.reply = ({ to, sessionId }) =>
      to.startsWith(ALICE) && sessionId === world.session.id ? undefined : ACKNOWLEDGED;
    void world.send("stuck", { in: ALICE });
    void world.send("behind it", { in: ALICE });
    expect((await world.outcome(world.send("free"))).state).toBe("sent");
    const elsewhere = world.core.messages.send(other, {
      to: { kind: "person", number: ALICE },
      content: { kind: "text", text: "of another" },
      source: "api",
      isQueued: false,
    });
    expect((await world.outcome(elsewhere)).state).toBe("sent");
    expect(world.texts).toEqual(["stuck", "free", "of another"]);
  });

  it("stay in order when WhatsApp says under which number it knows the chat", async () => {
    using world = await MessageWorld.make();
    const known = Promise.withResolvers<{ number: string; lid: null }>();
    world.lines.lookUp = () => known.promise;
    const [asked, canonical] = ["5511988886666", "551188886666"];
    await world.queue("one", { in: asked });
    await world.queue("two", { in: asked });
    world.lines.reply = () => undefined;
    known.resolve({ number: canonical, lid: null });
    await world.turn();
    await world.queue("three", { in: canonical });
    await world.queue("four", { in: asked });
    world.lines.reply = () => ACKNOWLEDGED;
    world.lines.handed[0]?.answer(ACKNOWLEDGED);
    await world.moment();
    expect(world.texts).toEqual(["one", "two", "three", "four"]);
    expect(new Set(world.lines.handed.map(({ to }) => to))).toEqual(new Set([`${canonical}@s.whatsapp.net`]));
  });

  it("are stored before anything of them leaves, with the id under which they do", async () => {
    using world = await MessageWorld.make();
    let stored: unknown;
    world.lines.reply = ({ id }) => {
      stored = world.store.raw().prepare("SELECT state FROM messages WHERE wa_id = ?").pluck().get(id);
      return ACKNOWLEDGED;
    };
    const message = await world.outcome(world.send("hello"));
    expect([stored, message.state]).toEqual(["pending", "sent"]);
    expect(await world.stateOf(message)).toBe("sent");
  });

  it("have WhatsApp's time once it has acknowledged them", async () => {
    using world = await MessageWorld.make();
    world.lines.reply = () => ({ kind: "acknowledged", atMs: 1_234_000 });
    const message = await world.outcome(world.send("hello"));
    expect(message.atMs).toBe(1_234_000);
    expect(await world.stored(message)).toEqual(message);
  });
});
