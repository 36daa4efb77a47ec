import { describe, expect, it } from "vitest";
import { tokenRefusal } from "../../../support/api.ts";
import { eventually } from "../../../support/eventually.ts";
import { gatewayOfFile } from "../../../support/gateway-of-file.ts";
import { ManualClock } from "../../../support/manual-clock.ts";
import { newNumber, Tenant } from "../../../support/tenant.ts";
import { TestGateway } from "../../../support/test-gateway.ts";

type Call = { readonly id: string; readonly from: string; readonly to: string; readonly kind: string };

const { test, tenant } = await gatewayOfFile({ config: { requestsPerMinute: 0 } });
const instance = await tenant.linkedSession();
const unlinked = await tenant.session();

const ring = (body: unknown, name = instance.name) =>
  tenant.token.call("POST", `/api/call/fake/${name}`, body);
const callsTo = async (number: string) => {
  const answer = await test.sandbox.request("/calls");
  return ((await answer.json()) as Call[]).filter(({ to }) => to === number);
};

describe("call/fake", () => {
  it("rings at somebody's, and ends by itself", async () => {
    const number = newNumber();
    const answer = await ring({ number: `+${number}`, duration: 1 });
    const { callId } = answer.body as { callId: string };
    expect(callId).toMatch(/^[0-9A-F]{32}$/);
    expect(answer).toEqual({
      status: 200,
      body: { success: true, message: "Call placed successfully", callId, number, duration: 1 },
    });
    const told = { id: callId, from: instance.number, to: number };
    expect(await callsTo(number)).toMatchObject([{ ...told, kind: "offer" }]);
    await eventually("it is over", async () => (await callsTo(number)).length === 2);
    expect((await callsTo(number)).at(-1)).toMatchObject({ ...told, kind: "terminate" });
  });

  it.each([{}, { duration: 0 }])("rings for 8 s where nothing else is said: %j", async (more) => {
    const number = newNumber();
    expect(await ring({ number: `${number}@s.whatsapp.net`, ...more })).toMatchObject({
      status: 200,
      body: { number, duration: 8 },
    });
  });

  it.each<[unknown, string]>([
    [{}, "Number is required"],
    [{ number: "" }, "Number is required"],
    [{ number: 5511999999999 }, "Invalid request body: number must be a text"],
    ["{", "Invalid request body: a JSON object is expected"],
    [{ number: "5511999999999", duration: 61 }, "Duration must be between 1 and 60 seconds"],
    [{ number: "5511999999999", duration: -1 }, "Duration must be between 1 and 60 seconds"],
    [{ number: "5511999999999", duration: 1.5 }, "Invalid request body: duration must be a whole number"],
    [{ number: "120363406289005073@g.us" }, "Invalid number"],
    [{ number: "100000000000001@lid" }, "Invalid number"],
    [{ number: "'; DROP" }, "Invalid number"],
  ])("refuses %#", async (body, message) => {
    expect(await ring(body)).toEqual(tokenRefusal(400, message));
  });

  it("calls nobody who is not there, nor from where nothing is", async () => {
    const number = newNumber();
    await test.phone("/phone/registered", { number, registered: false });
    expect(await ring({ number })).toEqual(tokenRefusal(400, "Number is not registered on WhatsApp"));
    expect(await ring({ number }, unlinked.name)).toEqual(
      tokenRefusal(503, "Instance is not connected to WhatsApp"),
    );
    expect(await ring({ number }, "unknown")).toEqual(tokenRefusal(404, "instance not found"));
  });

  it("rings at ten at once, and at no more", async () => {
    const other = await tenant.linkedSession();
    for (let called = 0; called < 10; called++)
      expect(await ring({ number: newNumber(), duration: 60 }, other.name)).toMatchObject({ status: 200 });
    expect(await ring({ number: newNumber(), duration: 60 }, other.name)).toEqual(
      tokenRefusal(429, "Rate limit exceeded. Try again later."),
    );
  });

  it("has room again for each that is over", async () => {
    const other = await tenant.linkedSession();
    const number = newNumber();
    for (let called = 0; called < 10; called++) await ring({ number, duration: 1 }, other.name);
    await eventually("they are over", async () => (await callsTo(number)).length === 20);
    expect(await ring({ number, duration: 1 }, other.name)).toMatchObject({ status: 200 });
  });

  it("rings no longer than the gateway runs", async () => {
    const number = newNumber();
    {
      await using stopping = await TestGateway.start({ sandbox: test.sandbox });
      const its = await Tenant.in(stopping);
      const { name } = await its.linkedSession();
      const body = { number, duration: 60 };
      expect(await its.token.call("POST", `/api/call/fake/${name}`, body)).toMatchObject({ status: 200 });
    }
    await eventually("it is over", async () => (await callsTo(number)).length === 2);
  });

  it("ends nothing of a session that was deleted meanwhile", async () => {
    const clock = new ManualClock();
    await using other = await TestGateway.start({ sandbox: test.sandbox, clock });
    const its = await Tenant.in(other);
    const session = await its.linkedSession();
    const body = { number: newNumber(), duration: 60 };
    expect(await its.token.call("POST", `/api/call/fake/${session.name}`, body)).toMatchObject({
      status: 200,
    });
    await other.gateway.core.sessions.delete(session);
    await clock.advance(60_000);
    expect(other.log.filter((line) => line.includes("is not ended"))).toEqual([]);
  });
});
