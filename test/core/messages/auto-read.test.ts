import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HeardMessage } from "../../../src/core/index.ts";
import { ALICE, BOB, MessageWorld, to } from "./message-world.ts";

const GROUP = "120363020000000000@g.us";

describe("what comes in is read", () => {
  let world: MessageWorld;
  beforeEach(async () => {
    world = await MessageWorld.make({ session: { autoRead: true } });
  });
  afterEach(() => world[Symbol.dispose]());

  const hear = (id: string, changes: Partial<HeardMessage> = {}) =>
    world.lines.hear(world.session.id, {
      what: "message",
      id,
      chat: to(BOB),
      author: jid(BOB),
      atMs: 1_000,
      content: { kind: "text", text: id },
      quoted: null,
      mentions: [],
      forwards: 0,
      pushName: null,
      wire: new Uint8Array(),
      isAdmin: false,
      ...changes,
    });
  const unread = async (chat = BOB) =>
    (await world.core.chats.get(world.session, to(chat)).catch(() => undefined))?.unread;

  it("once for all that an author wrote in a chat meanwhile", async () => {
    await hear("one");
    await world.pass(300);
    await hear("two");
    await hear("of a group", { chat: to(GROUP), author: jid(BOB) });
    await hear("of somebody else", { chat: to(GROUP), author: jid(ALICE) });
    expect(world.lines.read).toEqual([]);
    expect(await unread()).toBe(2);
    await world.pass(200);
    expect(world.lines.read).toEqual([
      [
        { chat: to(BOB), author: jid(BOB), ids: ["one", "two"] },
        { chat: to(GROUP), author: jid(BOB), ids: ["of a group"] },
        { chat: to(GROUP), author: jid(ALICE), ids: ["of somebody else"] },
      ],
    ]);
    expect(await unread()).toBe(0);
  });

  it.each<[string, Partial<HeardMessage>]>([
    ["an own message", { author: null }],
    ["a reaction", { content: { kind: "reaction", target: { id: "x", author: null }, emoji: "👍" } }],
    ["a status", { chat: { kind: "status" } }],
  ])("but not %s", async (_title, changes) => {
    await hear("x", changes);
    await world.pass(1_000);
    expect(world.lines.read).toEqual([]);
  });

  it("not a second time", async () => {
    await hear("one");
    await world.pass(1_000);
    await hear("one");
    await world.pass(1_000);
    expect(world.lines.read).toHaveLength(1);
  });

  it("unless the line is gone: then it stays unread", async () => {
    await hear("one");
    world.lines.cut(world.session.id);
    await world.pass(1_000);
    expect(world.lines.read).toEqual([]);
    expect(await unread()).toBe(1);
  });

  it("as long as the setting says so", async () => {
    await world.core.configuration.change(world.session, () => ({ autoRead: false }));
    await hear("one");
    await world.pass(1_000);
    expect(world.lines.read).toEqual([]);
  });
});

function jid(number: string): string {
  return `${number}@s.whatsapp.net`;
}
