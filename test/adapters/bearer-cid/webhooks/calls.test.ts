import { describe, expect, it } from "vitest";
import { WebhookEnvelope } from "../../../../adapters/bearer-cid/webhooks/delivery/schemas.ts";
import { endsWithFile } from "../../../support/ends-with-file.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { newNumber } from "../../../support/tenant.ts";
import { WebhookReceiver } from "../../../support/webhook-receiver.ts";
import { jid } from "../events/event-calls.ts";
import { webhookCalls } from "./webhook-calls.ts";

const receiver = endsWithFile(await WebhookReceiver.start());
const { test, tenant } = await gatewayOfFile({
  config: { requestsPerMinute: 0, privateDestinations: "allow" },
});
const session = await tenant.linkedSession();
const { made } = webhookCalls(() => tenant);
await made({ url: receiver.url("/"), events: ["call.incoming"] });

async function call(from: string, kind: string, more: object = {}): Promise<string> {
  const answer = await test.phone("/phone/call", { from, to: session.number, kind, ...more });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { id: string }).id;
}
const told = (callId: string) =>
  receiver.until("/", "call.incoming", ({ payload }) => payload["callId"] === callId);
const rejected = async (id: string) => {
  const said = (await (await test.sandbox.request("/calls")).json()) as { id: string; kind: string }[];
  return said.some((one) => one.id === id && one.kind === "reject");
};

describe("call.incoming", () => {
  it("tells who calls, in the documented shape", async () => {
    const from = newNumber();
    const before = Math.floor(Date.now() / 1000) * 1000;
    const callId = await call(from, "offer");
    const { event } = await told(callId);
    expect(event.payload).toEqual({
      callId,
      from: jid(from),
      timestamp: expect.any(Number) as number,
      isGroup: false,
    });
    expect(event.payload["timestamp"]).toBeGreaterThanOrEqual(before);
    expect(WebhookEnvelope.safeParse(event).error).toBeUndefined();
    expect(await rejected(callId)).toBe(false);
  });

  it("tells the group of a call in one", async () => {
    const from = newNumber();
    const participants = [session.number, from];
    const made = await test.phone("/groups", { subject: "Team", participants });
    const { jid: group } = (await made.json()) as { jid: string };
    const callId = await call(from, "offer", { group, video: true });
    const { event } = await told(callId);
    expect(event.payload).toMatchObject({ callId, from: jid(from), isGroup: true, groupJid: group });
    expect(WebhookEnvelope.safeParse(event).error).toBeUndefined();
  });

  it("is of an offer alone", async () => {
    const from = newNumber();
    const callId = await call(from, "offer");
    for (const kind of ["accept", "terminate"]) await call(from, kind, { reason: "timeout" });
    await told(await call(newNumber(), "offer"));
    const events = receiver.at("/").filter(({ event }) => event.payload["callId"] === callId);
    expect(events).toHaveLength(1);
  });

  it("tells of an old one that comes late, with its time and once, and rejects nothing", async () => {
    await tenant.token.call("POST", `/api/instance/settings/${session.name}`, { autoRejectCalls: true });
    await tenant.bearer.call("POST", `/api/v1/sessions/${session.id}:stop`);
    const callId = await call(newNumber(), "offer");
    const atMs = Date.now();
    await tenant.bearer.call("POST", `/api/v1/sessions/${session.id}:start`);
    await test.gateway.core.sessions.untilOpen(session, 60_000);
    const { event } = await told(callId);
    expect(event.payload["timestamp"]).toBeLessThanOrEqual(atMs);
    await tenant.bearer.call("POST", `/api/v1/sessions/${session.id}:restart`);
    await test.gateway.core.sessions.untilOpen(session, 60_000);
    const next = await call(newNumber(), "offer");
    await told(next);
    const events = receiver.at("/").filter((each) => each.event.payload["callId"] === callId);
    expect(events).toHaveLength(1);
    expect(await rejected(callId)).toBe(false);
  });
});
