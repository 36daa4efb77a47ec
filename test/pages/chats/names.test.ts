import { describe, expect, it } from "vitest";
import { chatNameOf, isNamed, nameOf, shownName } from "../../../src/pages/browser/chats/chat-names.ts";
import { authorOf, excerptOf, sizeOf } from "../../../src/pages/browser/chats/conversation/message-words.ts";
import { chat, message, PARTNER } from "./rows.ts";

describe("names that somebody else chose", () => {
  it("show what would steer how they are written", () => {
    expect(shownName("a\u202Ecod.exe")).toBe(String.raw`a\u202Ecod.exe`);
    expect(shownName("a\nb\u2066c\u200E\u0000")).toBe(String.raw`a\u000Ab\u2066c\u200E\u0000`);
    expect(shownName("José 👩‍👧 ✓ שלום")).toBe("José 👩‍👧 ✓ שלום");
    expect(chatNameOf({ jid: PARTNER, name: "Ana\u202E" })).toBe(String.raw`Ana\u202E`);
    expect(chatNameOf({ jid: PARTNER, name: "5511988887777" })).toBe("+5511988887777");
  });

  it("are made of the address where there is none", () => {
    expect(chatNameOf(chat("5511988887777", null))).toBe("+5511988887777");
    expect(nameOf("123@g.us")).toBe("Group 123");
    expect(nameOf("123@lid")).toBe("LID 123");
    expect(nameOf("123@newsletter")).toBe("123@newsletter");
    expect(authorOf(message("m1"))).toBe("+5511988887777");
    expect(authorOf(message("m1", { fromMe: true }))).toBe("You");
  });

  it("mean a chat under each of its addresses", () => {
    const known = { jid: "123@lid", aliases: [PARTNER] };
    expect(isNamed(known, "5511988887777")).toBe(true);
    expect(isNamed(known, "123@lid")).toBe(true);
    expect(isNamed(known, "123")).toBe(false);
  });
});

describe("a message in a few words", () => {
  it("is cut between characters", () => {
    expect(excerptOf(message("m1", { body: "👍".repeat(201) }))).toBe(`${"👍".repeat(200)}…`);
    expect(excerptOf(message("m1", { deleted: true }))).toBe("This message was deleted.");
  });

  it.each([
    [1023, "1023 B"],
    [1024, "1.0 KiB"],
    [1024 ** 2 * 2.5, "2.5 MiB"],
  ])("tells a size in a unit that fits: %d", (bytes, told) => {
    expect(sizeOf(bytes)).toBe(told);
  });
});
