import { describe, expect, it } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { TestGateway } from "../../support/test-gateway.ts";

const NUMBER = "4915100000001";
const TYPING_SECONDS = 10;
const ANSWER_WITHIN_MS = 30_000;

/** Of the next message nobody says anything, WhatsApp or its receiver. */
async function keepSilent(test: TestGateway): Promise<void> {
  for (const kind of ["no-ack", "drop-delivery"])
    await test.phone("/faults", { kind, times: 1, number: NUMBER });
}

describe("a call that is held", () => {
  it("for longer than a body may rest is answered, its key tells that the message is on its way, and the next leaves", async () => {
    await using test = await TestGateway.start();
    const session = await test.linkedSession("held", NUMBER);
    await keepSilent(test);
    const send = (text: string, more: object = {}) =>
      fetch(`${test.gateway.address}/api/v1/sessions/${session.id}/messages`, {
        method: "POST",
        headers: {
          Authorization: `Bearer ${test.secrets.apiKey}`,
          "Content-Type": "application/json",
          "Idempotency-Key": `key-${text}`,
        },
        body: JSON.stringify({ type: "text", to: "4915100000002", text, ...more }),
      });
    const beganMs = performance.now();
    const held = await send("x", { typing: TYPING_SECONDS });
    expect(held.status).toBe(503);
    expect(await held.json()).toMatchObject({ error: { message: "request timed out" } });
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(TYPING_SECONDS * 1_000 + ANSWER_WITHIN_MS);
    const again = await send("x");
    expect([again.status, await again.json()]).toEqual([
      202,
      { mode: "async", outboxId: expect.stringMatching(/^out_/) as string, replayed: true },
    ]);
    expect((await send("y")).status).toBe(200);
  });

  it("holds up no other chat, also with a long body", async () => {
    await using test = await TestGateway.start();
    const session = await test.linkedSession("held", NUMBER);
    await keepSilent(test);
    const send = (to: string) =>
      fetch(`${test.gateway.address}/api/v1/sessions/${session.id}/messages`, {
        method: "POST",
        headers: { Authorization: `Bearer ${test.secrets.apiKey}`, "Content-Type": "application/json" },
        // As long as the framework's way takes it.
        body: JSON.stringify({ type: "text", to, text: "x".repeat(65_536) }),
      });
    const held = send("4915100000002");
    await eventually("it has left", () => test.sandbox.messages().length === 1);
    expect((await send("4915100000003")).status).toBe(200);
    expect((await held).status).toBe(503);
  });
});
