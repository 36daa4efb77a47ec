import { describe, expect, it } from "vitest";
import { actOn } from "../../../src/core/messages/act-on-message.ts";
import type { Message } from "../../../src/core/index.ts";
import { systemClock } from "../../../src/system-clock.ts";

const AUTHOR = "4915100000002@s.whatsapp.net";
const OTHERS: Message = {
  row: 1,
  sessionId: "session",
  chat: AUTHOR,
  id: "3EB0",
  fromMe: false,
  author: AUTHOR,
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
const revoke = (message: Message) => actOn(message, { act: "revoke" }, systemClock);

describe("taking a message back for everyone", () => {
  it("is for its own author in a chat of two", () => {
    expect(() => revoke(OTHERS)).toThrow("can only delete your own messages for everyone");
    const own = { ...OTHERS, fromMe: true, author: null };
    expect(revoke(own)).toEqual({ kind: "revoke", target: { id: "3EB0", author: null } });
  });

  it("is for WhatsApp to judge in a group, where its admins may", () => {
    const inGroup = { ...OTHERS, chat: "120363000000000001@g.us" };
    expect(revoke(inGroup)).toEqual({ kind: "revoke", target: { id: "3EB0", author: AUTHOR } });
  });
});
