import { describe, expect, it } from "vitest";
import { TestGateway } from "../support/test-gateway.ts";

const OWN = "5511999990001";
const composing = {
  chat: { kind: "person", number: "5511988887777" },
  state: "composing",
  durationMs: 60_000,
} as const;

describe("a session that is being ended", () => {
  it.each(["stop", "restart", "logout", "delete"] as const)(
    "(%s) refuses an indicator that nobody would end",
    async (end) => {
      await using test = await TestGateway.start();
      const { sessions, presence } = test.gateway.core;
      const session = await test.linkedSession("support", OWN);
      const ended = sessions[end](session);
      await expect(presence.set(session, composing)).rejects.toMatchObject({ code: "session_not_connected" });
      await ended;
      expect(test.sandbox.chatStates({ session: OWN }).filter(({ to }) => to !== null)).toEqual([]);
    },
  );

  it.each(["stop", "restart"] as const)("(%s) shows indicators again once it is connected", async (end) => {
    await using test = await TestGateway.start();
    const { sessions, presence } = test.gateway.core;
    const session = await test.linkedSession("support", OWN);
    await sessions[end](session);
    await sessions.start(session);
    await sessions.untilOpen(session, 60_000);
    await presence.set(session, composing);
    await test.sandbox.untilChatState(({ state }) => state === "composing");
  });
});
