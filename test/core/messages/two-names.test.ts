import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Content } from "../../../src/core/index.ts";
import { heardMessage } from "./heard-message.ts";
import { ALICE, BOB, MessageWorld, to } from "./message-world.ts";

const LID = "99988877766655";
const GROUP = "120363020000000000@g.us";
const TEXT = { kind: "text", text: "hello" } as const;
const UNREADABLE = { kind: "text", text: "", isUnreadable: true } as const;

describe("a message that comes by its author's LID and by their number", () => {
  let world: MessageWorld;
  beforeEach(async () => {
    world = await MessageWorld.make();
    const { lines } = world;
    const of = lines.of.bind(lines);
    lines.of = (id) => {
      const line = of(id);
      const numberOf = (lid: string) => Promise.resolve(lid === LID ? BOB : undefined);
      const lidOf = (number: string) => Promise.resolve(number === BOB ? LID : undefined);
      return { ...line, contacts: { ...line.contacts, numberOf, lidOf } };
    };
  });
  afterEach(() => world[Symbol.dispose]());

  const hear = async (author: string, content: Content, chat = author) => {
    const message = heardMessage({ id: "M1", chat: to(chat), author, content });
    await world.lines.hear(world.session.id, message);
    await world.moment();
  };
  const kept = async (chat = BOB) => {
    const messages = await world.core.messages.list(world.session, to(chat), undefined, 9);
    return messages.map(({ content }) => content);
  };

  it.each([
    ["in its chat", undefined],
    ["in a group", GROUP],
  ])("is one: %s", async (_, chat) => {
    await hear(`${LID}@lid`, TEXT, chat);
    await hear(jid(BOB), TEXT, chat);
    expect(await kept(chat)).toEqual([TEXT]);
    expect(await world.core.chats.get(world.session, to(chat ?? BOB))).toMatchObject({ unread: 1 });
  });

  it.each([
    ["at first", UNREADABLE, TEXT],
    ["once it was there", TEXT, UNREADABLE],
  ])("is one also where it could not be read %s", async (_, first, second) => {
    await hear(`${LID}@lid`, first);
    await hear(jid(BOB), second);
    expect(await kept()).toEqual([TEXT]);
  });

  it("is another one's where somebody else's has its id", async () => {
    for (const author of [`${LID}@lid`, jid(ALICE)]) await hear(author, TEXT, GROUP);
    expect(await kept(GROUP)).toEqual([TEXT, TEXT]);
  });
});

function jid(number: string): string {
  return `${number}@s.whatsapp.net`;
}
