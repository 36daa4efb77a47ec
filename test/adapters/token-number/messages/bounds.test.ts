import { describe, expect, it } from "vitest";
import { requiredText } from "../../../../adapters/token-number/dialect/detailed-members.ts";
import { fromSendBody } from "../../../../adapters/token-number/messages/sending/convert.ts";
import { ofWords } from "../../../../adapters/token-number/messages/sending/schemas.ts";

describe("what a message takes at most", () => {
  it.each([
    [undefined, 0],
    [-1, 0],
    [5, 5_000],
    [60, 60_000],
    [61, 60_000],
    [1e15, 60_000],
  ])("is a delay, and a wait for the partner, of a minute: %j seconds are %i ms", (delay, typing) => {
    expect(fromSendBody({ number: "5511988887777", delay }).typing).toBe(typing);
    const { waitWhileTypingMs } = fromSendBody({ number: "5511988887777", waitWhileTyping: delay });
    expect(waitWhileTypingMs).toBe(typing);
  });

  it("is a text of 65,536 characters", () => {
    const words = ofWords(requiredText("message"), "message");
    expect(words.safeParse("x".repeat(65_536)).success).toBe(true);
    expect(words.safeParse("x".repeat(65_537)).error?.issues[0]?.message).toBe(
      "Invalid request body: message must have at most 65536 characters",
    );
  });
});
