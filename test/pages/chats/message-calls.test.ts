import { describe, expect, it } from "vitest";
import {
  attemptOf,
  bearerMessage,
  tokenMessage,
} from "../../../src/pages/browser/chats/conversation/message-calls.ts";

const DRAFT = { chat: "5511988887777", text: "Hello there", isTypingFirst: false };

describe("the calls that send a message", () => {
  it("say the same in both dialects", () => {
    expect(bearerMessage("S1", DRAFT, true)).toEqual({
      method: "POST",
      path: "/api/v1/sessions/S1/messages?async=true",
      body: { type: "text", to: "5511988887777", text: "Hello there", typing: 0 },
    });
    expect(tokenMessage("my support", DRAFT)).toEqual({
      method: "POST",
      path: "/api/message/text/my%20support",
      body: { number: "5511988887777", message: "Hello there" },
    });
    expect(bearerMessage("S1", DRAFT, false).path).toBe("/api/v1/sessions/S1/messages");
  });

  it.each([
    ["x", 1],
    ["x".repeat(100), 6],
    ["x".repeat(1_000), 15],
  ])("show “typing…” for as many seconds: %j", (text, delay) => {
    const draft = { ...DRAFT, text, isTypingFirst: true };
    expect(bearerMessage("S1", draft, true).body).toMatchObject({ typing: "auto" });
    expect(tokenMessage("support", draft).body).toMatchObject({ delay });
  });

  it("have one key as long as the same is tried, and another for anything else", () => {
    const first = attemptOf(undefined, DRAFT);
    expect(attemptOf(first, { ...DRAFT })).toBe(first);
    for (const other of [{ text: "Hello" }, { chat: "5511900001111" }, { isTypingFirst: true }]) {
      expect(attemptOf(first, { ...DRAFT, ...other }).key).not.toBe(first.key);
    }
    expect(attemptOf(undefined, DRAFT).key).not.toBe(first.key);
  });
});
