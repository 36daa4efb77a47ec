import { describe, expect, it } from "vitest";
import { BrazilWorld, DAY_MS, jid, person, S, WITH, WITHOUT } from "./brazil-world.ts";

describe("what a look-up for another reason tells", () => {
  const [ASKED, THERE, LID] = ["4915112345678", "49015112345678", "118205227043953"];

  it("is used for a number of any country, also for the number that it told", async () => {
    const world = new BrazilWorld();
    world.directory.answerWith({ number: THERE, lid: null });
    await world.ask(ASKED, "composing", 20);
    expect(world.directory.asked).toEqual([]);
    await world.book.lookUp(S, ASKED);
    await world.turn();
    for (const number of [ASKED, THERE]) expect(await world.ask(number, "composing", 20)).toBe(jid(THERE));
    expect(world.addressed).toEqual([
      `0 ${jid(ASKED)} composing`,
      `0 ${jid(ASKED)} paused`,
      `0 ${jid(THERE)} composing`,
    ]);
  });

  it("is believed whatever number it tells", async () => {
    const world = new BrazilWorld();
    world.directory.answerWith({ number: "15551234567", lid: null });
    await world.ask(WITH, "paused");
    expect(await world.ask(WITH, "composing")).toBe(jid("15551234567"));
  });

  it.each(["5215512345678", "525512345678"])(
    "is looked up in the background for Mexico: %s",
    async (number) => {
      const world = new BrazilWorld();
      world.directory.there.add("5215512345678");
      await world.ask(number, "composing", 20);
      expect(world.directory.asked).toHaveLength(1);
      expect(world.running()).toMatchObject([{ to: jid("5215512345678") }]);
    },
  );

  it("is a LID: the next indicator goes there, by number and by LID, and what runs stays at the number", async () => {
    const world = new BrazilWorld();
    world.directory.answerWith({ number: ASKED, lid: LID });
    await world.ask(ASKED, "composing", 14);
    await world.clock.advance(3_000);
    await world.book.lookUp(S, ASKED);
    await world.turn();
    expect(world.running()).toMatchObject([{ chat: jid(ASKED), to: jid(ASKED) }]);
    await world.pause(S, { kind: "lid", lid: LID });
    await world.pause(S, person(ASKED));
    await world.clock.advance(3_000);
    await world.ask(ASKED, "recording", 60);
    await world.ask(ASKED, "composing", 60);
    expect(world.running()).toMatchObject([{ chat: jid(ASKED), to: `${LID}@lid` }]);
    await world.pause(S, { kind: "lid", lid: LID });
    await world.clock.advance(120_000);
    expect(world.addressed).toEqual([
      `0 ${jid(ASKED)} composing`,
      `3 ${jid(ASKED)} paused`,
      `6 ${LID}@lid recording`,
      `6 ${LID}@lid composing`,
      `6 ${LID}@lid paused`,
    ]);
    expect(world.leases.leases.size).toBe(0);
    expect(world.clock.pending).toBe(0);
  });

  it("is a LID of another number than was asked about: what runs moves there", async () => {
    const world = new BrazilWorld();
    world.directory.answerWith({ number: THERE, lid: LID });
    await world.ask(ASKED, "composing", 14);
    await world.clock.advance(3_000);
    await world.book.lookUp(S, ASKED);
    await world.turn();
    expect(world.running()).toMatchObject([{ chat: jid(THERE), to: `${LID}@lid` }]);
    expect([...world.told.values()]).toEqual(world.running());
    for (const number of [ASKED, THERE]) expect(await world.ask(number, "composing", 14)).toBe(`${LID}@lid`);
    expect(world.addressed).toEqual([
      `0 ${jid(ASKED)} composing`,
      `3 ${jid(ASKED)} paused`,
      `3 ${LID}@lid composing`,
    ]);
  });

  it("is the number of a LID that runs: the phone is told nothing, for nothing has moved", async () => {
    const world = new BrazilWorld();
    world.directory.answerWith({ number: ASKED, lid: LID });
    await world.set(S, { kind: "lid", lid: LID }, "composing", 14);
    await world.book.lookUp(S, ASKED);
    await world.turn();
    expect(world.running()).toMatchObject([{ chat: jid(ASKED), to: `${LID}@lid` }]);
    expect([...world.told.values()]).toEqual(world.running());
    expect(world.addressed).toEqual([`0 ${LID}@lid composing`]);
    await world.clock.advance(100);
    expect([...world.leases.leases.keys()]).toEqual([`${S} ${jid(ASKED)}`]);
  });

  it("is somebody else's LID when the number has changed hands: the old one is a chat of its own", async () => {
    const world = new BrazilWorld();
    world.directory.answerWith({ number: ASKED, lid: LID });
    await world.book.lookUp(S, ASKED);
    world.directory.answerWith({ number: ASKED, lid: "77" });
    await world.book.lookUp(S, ASKED);
    expect(await world.ask(ASKED, "composing", 20)).toBe("77@lid");
    await world.set(S, { kind: "lid", lid: LID }, "recording", 20);
    expect(world.running().map(({ chat, to }) => `${chat} ${to}`)).toEqual([
      `${jid(ASKED)} 77@lid`,
      `${LID}@lid ${LID}@lid`,
    ]);
  });

  it("is that nobody has the number, which the explanation tells for a day", async () => {
    const world = new BrazilWorld();
    await world.ask(ASKED, "composing", 60);
    expect(await world.explain(ASKED)).toMatchObject({ isOnWhatsApp: null });
    await world.book.lookUp(S, ASKED);
    expect(await world.explain(ASKED)).toMatchObject({
      isOnWhatsApp: false,
      indicator: { to: jid(ASKED) },
      advice: expect.stringContaining("nobody has this number") as string,
    });
    await world.clock.advance(DAY_MS);
    expect(await world.explain(ASKED)).toMatchObject({ isOnWhatsApp: null });
  });

  it("is read from the store once", async () => {
    const world = new BrazilWorld();
    world.directory.there.add(WITHOUT);
    await world.ask(WITH, "paused");
    for (const number of [WITH, WITHOUT, ASKED]) await world.ask(number, "composing");
    const { reads } = world.numbers;
    for (const number of [WITH, WITHOUT, ASKED]) await world.ask(number, "recording");
    expect(world.numbers.reads).toBe(reads);
  });
});
