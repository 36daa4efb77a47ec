import { expect, it } from "vitest";
import type { Content, HeardMessage } from "../../../src/core/index.ts";
import { BOB, MessageWorld, to } from "./message-world.ts";

const AUTHOR = `${BOB}@s.whatsapp.net`;
const TARGET = { id: "1", author: AUTHOR };
const UNREADABLE = { kind: "text", text: "", isUnreadable: true } as const;
const EDIT = { kind: "edit", target: TARGET, text: "second" } as const;

/** Bob's, as the core hears of it. */
function heard(id: string, content: Content): HeardMessage {
  const nothingElse = { quoted: null, mentions: [], forwards: 0, pushName: null, isAdmin: false };
  const from = { chat: to(BOB), author: AUTHOR, atMs: 1_000 };
  return { what: "message", id, content, ...from, ...nothingElse, wire: Uint8Array.of(1) };
}

async function listAfter(world: MessageWorld, ...told: readonly HeardMessage[]) {
  for (const each of told) await world.lines.hear(world.session.id, each);
  return world.core.messages.list(world.session, to(BOB), undefined, 9);
}

it("an edit that could not be read at first takes effect when it comes again", async () => {
  using world = await MessageWorld.make();
  const first = heard("1", { kind: "text", text: "first" });
  const list = await listAfter(world, first, heard("2", UNREADABLE), heard("2", EDIT));
  expect(list).toMatchObject([{ id: "1", content: { text: "second" }, isEdited: true }]);
  expect(await world.core.chats.list(world.session, undefined, 9)).toMatchObject([{ unread: 1 }]);
});

it("what could not be read is readable once it is edited, and its first text does not undo that", async () => {
  using world = await MessageWorld.make();
  const edited = [{ id: "1", content: { kind: "text", text: "second" }, isEdited: true }];
  const list = await listAfter(world, heard("1", UNREADABLE), heard("2", EDIT));
  expect(list).toMatchObject(edited);
  expect(list[0]?.content).toEqual(edited[0]?.content);
  expect(await listAfter(world, heard("1", { kind: "text", text: "first" }))).toMatchObject(edited);
});
