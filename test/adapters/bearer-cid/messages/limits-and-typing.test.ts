import { describe, expect, it } from "vitest";
import type { Session } from "../../../../src/gateway.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { messageCalls } from "./message-calls.ts";

// The credential's own limit, which is told in the same header, is not met.
const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 1_000 } });

/** One that was made through this dialect. */
async function linkedSession(body: object = {}) {
  const { body: row } = await tenant.bearer.call("POST", "/api/v1/sessions", body);
  const { id } = row as { id: string };
  const session = await test.gateway.core.sessions.find(tenant.secrets.organizationId, id);
  if (!session) throw new Error("the session that was made is not there");
  await test.linkByQr(session, newNumber());
  return test.reload(session);
}

describe("a session that was made here", () => {
  it("sends 20 messages a minute; the refusal tells when there is room", async () => {
    const { send } = messageCalls(tenant, await linkedSession());
    const text = () => send({ type: "text", to: newNumber(), text: "x" });
    const answers = await Promise.all(Array.from({ length: 23 }, text));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(({ status }) => status)).toEqual([429, 429, 429]);
    for (const { body, headers } of refused) {
      const { retryAfterSeconds } = (body as { error: { details: { retryAfterSeconds: number } } }).error
        .details;
      expect(body).toEqual({
        error: { code: "rate_limited", message: "send rate limit exceeded", details: { retryAfterSeconds } },
      });
      expect(retryAfterSeconds).toBeGreaterThan(1);
      expect(retryAfterSeconds).toBeLessThanOrEqual(60);
      expect(headers.get("retry-after")).toBe(String(retryAfterSeconds));
    }
  });

  it("sends as reactions, edits and votes what counts as well", async () => {
    const { send, sent, about } = messageCalls(tenant, await linkedSession());
    const to = newNumber();
    const { waMessageId } = await sent(to, "x");
    const react = () =>
      tenant.bearer.call("POST", about(waMessageId, "/reaction"), { chat: to, emoji: "👍" });
    const answers = await Promise.all(Array.from({ length: 19 }, react));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await send({ type: "text", to, text: "x" })).status).toBe(429);
    expect((await react()).status).toBe(429);
  });
});

describe("typing… before a message", () => {
  /** All that a session has shown in chats; they may know the partner by another address. */
  const statesOf = ({ device }: Session) =>
    test.sandbox.chatStates({ session: device?.number ?? "" }).filter(({ to }) => to !== null);

  async function typed(body: object, sessionBody: object, lastsMs: number): Promise<void> {
    const session = await linkedSession(sessionBody);
    const { send } = messageCalls(tenant, session);
    const calledAtMs = Date.now();
    expect((await send({ type: "text", to: newNumber(), ...body })).status).toBe(200);
    const [composing, paused, ...others] = statesOf(session);
    expect([composing?.state, paused?.state, others]).toEqual(["composing", "paused", []]);
    // Since the call: between the two as they arrive is less where the first one was long on its way. Clocks round.
    expect((paused?.at ?? 0) - calledAtMs).toBeGreaterThanOrEqual(lastsMs - 5);
    const message = test.sandbox.messages().find(({ from }) => from === session.device?.number);
    expect(message?.afterChatState).toBeGreaterThanOrEqual(paused?.id ?? Infinity);
  }

  it("is shown for as long as it says, and ends before it", async () => {
    await typed({ text: "x", typing: 0.4 }, {}, 400);
  });

  it("is shown for as long as the text takes to be typed", async () => {
    await typed({ text: "x".repeat(30), typing: "auto" }, {}, 1_800);
  });

  it("is shown by a session that has presenceTyping", async () => {
    await typed({ text: "x" }, { presenceTyping: true }, 1_000);
  });

  it.each<[string, object, object]>([
    ["it is 0", { presenceTyping: true }, { typing: 0 }],
    ["nobody asks for it", {}, {}],
  ])("is not shown where %s", async (_, sessionBody, body) => {
    const session = await linkedSession(sessionBody);
    const answer = await messageCalls(tenant, session).send({
      type: "text",
      to: newNumber(),
      text: "x",
      ...body,
    });
    expect(answer.status).toBe(200);
    expect(statesOf(session)).toEqual([]);
  });
});

describe("a message that waits while its partner types", () => {
  it("leaves once they have been quiet for 2 seconds, and at the latest after as long as it says", async () => {
    const session = await linkedSession();
    const [to, own] = [newNumber(), session.device?.number];
    const { send } = messageCalls(tenant, session);
    const waiting = (waitWhileTyping: number) =>
      send({ type: "text", to, text: `after ${waitWhileTyping}`, waitWhileTyping });
    const elapsed = async (work: () => Promise<{ status: number }>) => {
      const startedMs = performance.now();
      expect((await work()).status).toBe(200);
      return performance.now() - startedMs;
    };
    // Of whom nothing was heard so far is listened to first.
    expect(await elapsed(() => waiting(0.5))).toBeGreaterThanOrEqual(490);
    const typing = (state: string) => test.phone("/phone/typing", { from: to, to: own, state });
    expect(await (await typing("composing")).json()).toEqual({ reached: 1 });
    expect(await elapsed(() => waiting(1))).toBeGreaterThanOrEqual(990);
    await typing("composing");
    const sending = elapsed(() => waiting(60));
    await typing("paused");
    expect(await sending).toBeGreaterThanOrEqual(1_990);
  });
});
