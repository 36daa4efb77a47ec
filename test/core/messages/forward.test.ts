import { expect, it } from "vitest";
import type { HeardMessage, Message } from "../../../src/core/index.ts";
import { ALICE, BOB, MessageWorld, to } from "./message-world.ts";

const HEARD: HeardMessage = {
  what: "message",
  id: "M1",
  chat: to(BOB),
  author: `${BOB}@s.whatsapp.net`,
  atMs: 1_000,
  content: { kind: "text", text: "", isUnreadable: true },
  quoted: null,
  mentions: [],
  forwards: 0,
  pushName: null,
  wire: new Uint8Array(),
  isAdmin: false,
};

it("a message that could not be read is forwarded once it has come again, and not before", async () => {
  using world = await MessageWorld.make();
  const { messages } = world.core;
  const stored = () => messages.get(world.session, undefined, HEARD.id);
  const forward = (message: Message) => messages.forward(world.session, message, to(ALICE), "api");
  await world.lines.hear(world.session.id, HEARD);
  expect(await world.refusal(forward(await stored()))).toBe("message_unfit");
  await world.lines.hear(world.session.id, { ...HEARD, content: { kind: "text", text: "hello" } });
  await world.outcome(forward(await stored()));
  expect(world.texts).toEqual(["hello"]);
});
