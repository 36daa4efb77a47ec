import { describe, expect, it } from "vitest";
import { curlOf } from "../../src/pages/browser/curl.ts";
import { bearerCall, tokenCall } from "../../src/pages/browser/presence-calls.ts";

describe("the calls that the dashboard shows", () => {
  it("says the same in both dialects", () => {
    const wanted = { chat: "5511988887777", state: "composing", seconds: 10 } as const;
    expect(bearerCall("S1", wanted)).toEqual({
      method: "PUT",
      path: "/api/v1/sessions/S1/chats/5511988887777/presence",
      body: { state: "composing", duration: 10 },
    });
    expect(tokenCall("support", wanted)).toEqual({
      method: "POST",
      path: "/api/chat/presence/support",
      body: { number: "5511988887777", state: "typing", duration: 10 },
    });
  });

  it.each([
    [{ chat: "1@g.us", state: "recording", seconds: 0 }, { state: "recording" }],
    [{ chat: "1@g.us", state: "paused", seconds: 10 }, { state: "paused" }],
  ] as const)("sends no duration where there is none: %j", (wanted, body) => {
    expect(bearerCall("S1", wanted).body).toEqual(body);
    expect(tokenCall("support", wanted).body).toEqual({ number: "1@g.us", ...body });
  });

  it("can be pasted into a shell whatever was typed", () => {
    const call = bearerCall("S1", { chat: "a'b/c", state: "composing", seconds: 0 });
    const token = tokenCall("support", { chat: "it's", state: "composing", seconds: 0 });
    expect(call.path).toBe("/api/v1/sessions/S1/chats/a'b%2Fc/presence");
    expect(curlOf(token, "http://127.0.0.1:3000", "token: $DUET_KEY")).toBe(
      [
        `curl -X POST 'http://127.0.0.1:3000/api/chat/presence/support'`,
        `-H "token: $DUET_KEY"`,
        `-H "Content-Type: application/json"`,
        String.raw`-d '{"number":"it'\''s","state":"typing"}'`,
      ].join(" \\\n  "),
    );
  });
});
