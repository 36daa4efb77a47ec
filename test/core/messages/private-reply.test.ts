import { describe, expect, it } from "vitest";
import { privateRecipient } from "../../../src/core/messages/private-reply.ts";
import type { Message } from "../../../src/core/index.ts";

const MESSAGE: Message = {
  row: 1,
  sessionId: "session",
  chat: "120363000000000001@g.us",
  id: "3EB0",
  fromMe: false,
  author: "4915100000002@s.whatsapp.net",
  state: null,
  failure: null,
  atMs: 0,
  createdAtMs: 0,
  content: { kind: "text", text: "hello" },
  quoted: null,
  mentions: [],
  forwards: 0,
  source: null,
  isEdited: false,
  isDeleted: false,
};

const recipientOf = (answered: Message | undefined) =>
  privateRecipient({ find: () => Promise.resolve(answered) }, "session", "3EB0");

describe("a private answer", () => {
  it("goes to who wrote in the group, under a number or a LID", async () => {
    expect(await recipientOf(MESSAGE)).toEqual({ kind: "person", number: "4915100000002" });
    expect(await recipientOf({ ...MESSAGE, author: "123456789012345@lid" })).toEqual({
      kind: "lid",
      lid: "123456789012345",
    });
  });

  it("goes where it was sent to when nobody else wrote in a group what it answers", async () => {
    expect(await recipientOf(undefined)).toBeUndefined();
    expect(await recipientOf({ ...MESSAGE, author: null, fromMe: true })).toBeUndefined();
    expect(await recipientOf({ ...MESSAGE, chat: "4915100000002@s.whatsapp.net" })).toBeUndefined();
  });
});
